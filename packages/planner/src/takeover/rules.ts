import { basename, dirname, join } from "../files/path.ts";
import { lineOf, type Problem, problem } from "../problems.ts";
import type { SourceTree } from "./source-tree.ts";

// Files that no configuration names, and that say who may read those beside them: they come along to where they work.

/** The place in the repo for each path of a tree. */
type Places = (path: string) => string;

/** A file that rules over others, as it is. */
export interface RuleFile {
  readonly from: string;
  readonly to: string;
}

/** What git leaves out or encrypts, and what sops encrypts for whom. */
const NAMES = [".gitignore", ".gitattributes", ".sops.yaml"];

/** The name of the file in which agenix looks up who may read a secret. */
const AGENIX = "secrets.nix";

/**
 * The rules in the folders that files are taken from.
 *
 * @param taken - the paths of these files.
 */
export function rulesBeside(
  tree: SourceTree,
  taken: Iterable<string>,
  places: Places,
): readonly RuleFile[] {
  const present = new Set(taken);
  return [...foldersOf(present)].flatMap((folder) =>
    NAMES.map((name) => join(folder, name))
      .filter((path) => !present.has(path) && tree.look(path).kind === "file")
      .map((from) => ({ from, to: folder === "" ? from : join(places(folder), basename(from)) })),
  );
}

/** The rules of agenix in the folders that files are taken from. */
export function agenixRules(tree: SourceTree, taken: Iterable<string>): readonly string[] {
  const present = new Set(taken);
  return [...foldersOf(present)]
    .map((folder) => join(folder, AGENIX))
    .filter((path) => !present.has(path) && tree.look(path).kind === "file")
    .filter((path) => /\bpublicKeys\b/.test(tree.text(path) ?? ""));
}

/** The folders that hold paths, and those that hold these. */
function foldersOf(paths: ReadonlySet<string>): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let at = dirname(path); !folders.has(at); at = dirname(at)) folders.add(at);
  }
  return folders;
}

/**
 * The lines of a list of ignored files at the top of a tree, with the places that files have in the repo.
 *
 * @see https://git-scm.com/docs/gitignore
 */
export function ignoredInRepo(text: string, taken: ReadonlySet<string>, places: Places): string {
  return text
    .split("\n")
    .map((line) => {
      const [, sign = "", path = "", end = ""] = /^(!?)\/?(.*?)(\s*)$/.exec(line) ?? [];
      // A name alone is one in any folder.
      const isPlace = line.trimEnd().slice(sign.length, -1).includes("/");
      const isMoved = isPlace && taken.has(path) && places(path) !== path;
      return isMoved ? `${sign}/${places(path)}${end}` : line;
    })
    .join("\n");
}

/** The secrets that the rules of sops no longer speak of where they are in the repo. */
export function sopsMoved(tree: SourceTree, files: readonly RuleFile[]): readonly Problem[] {
  const text = tree.look(".sops.yaml").kind === "file" ? (tree.text(".sops.yaml") ?? "") : "";
  return [...text.matchAll(/path_regex:[ \t]*(["']?)(.+?)\1[ \t]*(?:#.*)?$/gm)].flatMap((match) => {
    const rule = regexOf(match[2] ?? "");
    return files
      .filter(({ from, to }) => !from.endsWith(".nix") && rule?.test(from) && !rule.test(to))
      .map(({ from, to }) =>
        problem(
          "sops-rule-moved",
          { from, to },
          { file: ".sops.yaml", line: lineOf({ source: text, from: match.index }) },
        ),
      );
  });
}

function regexOf(text: string): RegExp | undefined {
  try {
    return new RegExp(text);
  } catch {
    return undefined;
  }
}
