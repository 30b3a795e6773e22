import { renameHost } from "../hosts/rename.ts";
import type { Renaming } from "./grow.ts";
import { withString } from "../modules/settings.ts";
import { isWithin, rebased } from "../files/path.ts";
import { type Origin, type Plan, planOf, type RepoFiles } from "../files/plan.ts";
import type { Problem } from "../problems.ts";
import { renamedPlace, renamedWords } from "../files/words.ts";

/**
 * The plan that gives a host of a flake that people have written another name: its entry, its files,
 * its host name, and what refers to them.
 *
 * @returns with problems when it is not named in one place: they say what to do by hand.
 */
export function rename(repo: RepoFiles, renaming: Renaming): Plan {
  const change = renameHost(repo, renaming.from, renaming.to);
  if (change.problems.length > 0) return { changes: [], problems: change.problems };
  const { moves } = change;
  const edited = new Map(change.changes.map(({ path, content }) => [path, content]));
  const wanted = new Map<string, string | undefined>();
  const origins = new Map<string, Origin>();
  const problems: Problem[] = [];
  for (const path of repo.below("")) {
    const before = repo.get(path)!;
    const text = edited.get(path) ?? before;
    const move = moves.find(({ from }) => isWithin(path, from));
    const target = move ? rebased(path, move.from, move.to) : path;
    const content = text.includes("\uFFFD") ? text : renamed(path, text, renaming, moves);
    if (target !== path) {
      if (repo.get(target) !== undefined) {
        problems.push({ file: target, message: "is in the way" });
      }
      wanted.set(path, undefined);
      origins.set(target, { from: path, text: before });
    } else if (content === before) continue;
    wanted.set(target, content);
  }
  return planOf(wanted, repo, problems, origins);
}

function renamed(
  path: string,
  text: string,
  renaming: Renaming,
  moves: readonly Renaming[],
): string {
  const words = renamedWords(text, renaming);
  if (path.endsWith(".nix")) {
    return withString(
      words,
      ["networking", "hostName"],
      renaming.to,
      (old) => old === renaming.from,
    );
  }
  return (
    moves
      // Of a name alone it cannot be told whether a folder is meant.
      .filter(({ from }) => from.includes("/") || from.includes("."))
      .reduce((each, { from, to }) => renamedPlace(each, from, to), words)
  );
}
