import { apply, descendants, type Node, parse } from "nix-source";
import { isWithin, rebased } from "../files/path.ts";
import { textAt } from "../files/repo-files.ts";
import { type Renaming, renamedPlace, renamedWords } from "../files/renaming.ts";
import { hostsOf } from "../hosts/find.ts";
import { renameHost } from "../hosts/rename.ts";
import { problem } from "../problems.ts";
import { callByName } from "./call-by-name.ts";
import { draftOf, planned } from "./draft.ts";
import { type FollowedPlan, provenAndFollowed } from "./follow-names.ts";
import type { Hints } from "./hints.ts";
import { mergeAnswers } from "./merge.ts";
import { nameUnnamed } from "./name-unnamed.ts";

/**
 * The plan that gives a host of a flake of any kind another name: its entry, its files, its host name,
 * and what refers to them.
 *
 * @returns with problems when it is not named in one place: they say what to do by hand.
 */
export function planRename(hints: Hints, renaming: Renaming): FollowedPlan {
  const { repo } = hints;
  const { from, to } = renaming;
  const change = renameHost(repo, from, to);
  const draft = draftOf(change);
  if (draft.problems.length > 0) return planned(draft, repo);
  const { moves } = change;
  const rewritten = (path: string, text: string): string =>
    isText(text) ? renamed(path, text, renaming, moves) : text;
  for (const path of repo.below("")) {
    const before = textAt(repo, path);
    const text = draft.wanted.get(path) ?? before;
    const move = moves.find((each) => isWithin(path, each.from));
    const target = move ? rebased(path, move.from, move.to) : path;
    const content = rewritten(path, text);
    if (target !== path) {
      if (repo.get(target) !== undefined) {
        draft.problems.push(problem("file-in-the-way", {}, { file: target }));
      }
      draft.wanted.set(path, undefined);
      draft.origins.set(target, { from: path, text: before });
    } else if (content === before) continue;
    draft.wanted.set(target, content);
  }
  const old = hostsOf(repo).hosts.find((each) => each.name === from);
  if (old) {
    callByName(draft, repo, old, { name: to, isCopy: false });
    nameUnnamed(draft, repo, old, to);
  }
  if (hints.hasRecord || hints.composed(from)) {
    const known = hints.hasRecord ? hints : hints.only(from);
    const hosts = known.answers.hosts.map((host) =>
      host.name === from ? { ...host, name: to } : host,
    );
    const descent = { name: to, from };
    mergeAnswers(known, { ...known.answers, hosts }, draft, { descent, rewritten });
  }
  return provenAndFollowed(draft, repo, { kind: "rename", name: to, from });
}

/** Whether a file is text: other files are moved as they are. */
const isText = (text: string): boolean => !text.includes("\uFFFD");

function renamed(
  path: string,
  text: string,
  renaming: Renaming,
  moves: readonly Renaming[],
): string {
  // Of a name alone it cannot be told whether a folder is meant.
  const folders = moves.filter(({ from }) => from.includes("/") || from.includes("."));
  const placed = (prose: string, isCode = false): string =>
    folders.reduce((each, { from, to }) => renamedPlace(each, from, to, isCode), prose);
  const words = renamedWords(text, renaming);
  if (!path.endsWith(".nix")) return placed(words);
  return inProse(words, (prose) => placed(prose, true));
}

/** A Nix text with its comments and strings changed: paths lead where they lead, whatever is written. */
function inProse(text: string, change: (prose: string) => string): string {
  const prose = descendants(parse(text)).flatMap((node): readonly Node[] => {
    if (node.kind === "Comment") return [node];
    const isString = node.kind === "String" || node.kind === "IndentedString";
    return isString ? node.parts.filter(({ kind }) => kind === "Text") : [];
  });
  const edits = prose.map((node) => ({ from: node.from, to: node.to, insert: change(node.text) }));
  return apply(text, edits);
}
