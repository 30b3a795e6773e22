import { descendants, type Node, positionAt } from "nix-source";
import { openFlake } from "../eval/file.ts";
import { basename } from "../files/path.ts";
import { escaped } from "../files/renaming.ts";
import { type RepoFiles, textAt } from "../files/repo-files.ts";
import { machineFile } from "../modules/machine-files.ts";
import type { HostChange } from "./host.ts";
import type { NameTest } from "./name-tests.ts";
import { isWord } from "./words.ts";

// Where a repo names a host beside what a command changes: for its owner to decide.

/** The places in one file that name a host. */
interface Occurrence {
  readonly file: string;
  /** From 1; none where only the name of the file is that of the host. */
  readonly lines: readonly number[];
}

/** What is left that names a host. */
export interface Occurrences {
  /** The name that is looked for. */
  readonly name: string;
  /** Where it is named; undefined where that is in many places, or the name a word that stands for much else. */
  readonly found: readonly Occurrence[] | undefined;
}

/** The most files that are told. */
const MOST = 20;

/** What nobody writes by hand, or reads. */
const UNREAD = /(?:^|\/)(?:[^/]*\.lock|[^/]*-lock\.[a-z]+|\.create-nix-flake\.json|.*\.svg)$/;

/**
 * Where the name of a host is left after a change: of one that is renamed or goes, its name; beside a new one,
 * that of its model, where nothing is said of the new one.
 *
 * @param repo - as the change leaves it.
 * @param aside.isOwn - whether a file belongs to the host that is named alone.
 * @param aside.isOurs - whether a line of a file is one that we write ourselves, for the hosts that there are.
 * @param aside.tests - tests of its name, which are told by themselves.
 */
export function occurrencesOf(
  repo: RepoFiles,
  change: HostChange,
  aside: {
    readonly isOwn: (file: string) => boolean;
    readonly isOurs: (file: string, line: string) => boolean;
    readonly tests: readonly NameTest[];
  },
): Occurrences | undefined {
  const { kind, name: other } = change;
  const name = kind === "rename" ? change.from : kind === "add" ? change.like : other;
  if (name === undefined) return undefined;
  const isCommon = isWord(name);
  const word = wordOf(name);
  const found: Occurrence[] = [];
  for (const file of repo.below("")) {
    if (UNREAD.test(file) || aside.isOwn(file)) continue;
    const text = textAt(repo, file);
    const isNamed = kind !== "add" && word.test(basename(file));
    const isData = text.includes("\uFFFD") || machineFile(file, text, name) !== undefined;
    const lines = isData || !text.includes(name) ? [] : linesIn(repo, file, text, name);
    const texts = lines.length > 0 ? text.split("\n") : [];
    const tested = aside.tests.filter((each) => each.file === file);
    const open = lines.filter(
      (line) =>
        !aside.isOurs(file, texts[line - 1] ?? "") &&
        !tested.some(({ line: first, height }) => first <= line && line < first + height) &&
        !(kind === "add" && isSaidOf(text, line, name, other)),
    );
    if (open.length === 0 && !isNamed) continue;
    if (isCommon || found.length === MOST) return { name, found: undefined };
    found.push({ file, lines: open });
  }
  return found.length > 0 ? { name, found } : undefined;
}

/** Matches a name by itself. */
const wordOf = (name: string): RegExp =>
  new RegExp(`(?<![A-Za-z0-9])${escaped(name)}(?![A-Za-z0-9])`);

function linesIn(repo: RepoFiles, file: string, text: string, name: string): readonly number[] {
  const word = wordOf(name);
  if (!file.endsWith(".nix")) {
    return text.split("\n").flatMap((line, index) => (word.test(line) ? [index + 1] : []));
  }
  const root = openFlake(repo)?.load(file)?.root;
  if (!root) return [];
  const lines = descendants(root)
    .filter((node) => isName(node) && word.test(node.text))
    .flatMap((node) => {
      const first = positionAt(root.source, node.from).line;
      return node.text
        .split("\n")
        .flatMap((each, index) => (word.test(each) ? [first + index] : []));
    });
  return [...new Set(lines)].toSorted((one, two) => one - two);
}

/** A text, a path or an attribute; variables are named where they are bound. */
const isName = ({ kind }: Node): boolean =>
  kind === "Text" || kind === "Path" || kind === "AttrPath";

/** Whether a text has a line that says the same of another host. */
function isSaidOf(text: string, line: number, name: string, other: string): boolean {
  const lines = text.split("\n").map((each) => each.trim());
  const said = lines[line - 1] ?? "";
  if (wordOf(other).test(said)) return true;
  const same = said.replaceAll(new RegExp(wordOf(name), "g"), () => other);
  return lines.includes(same);
}
