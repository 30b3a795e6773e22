import { apply, find, literal, parse, replace, stringValue } from "nix-source";
import { renameHost } from "../flake/rename.ts";
import type { Renaming } from "../grow.ts";
import { type Plan, planOf, type RepoFiles } from "../plan.ts";
import { renamedPlace, renamedWords } from "../words.ts";

/**
 * The plan that gives a host of a flake that people have written another name: its entry, its files,
 * its host name, and what refers to them.
 *
 * @returns with problems when it is not named in one place: they say what to do by hand.
 */
export function rename(repo: RepoFiles, renaming: Renaming): Plan {
  const { changes, problems, moves } = renameHost(repo, renaming.from, renaming.to);
  if (problems.length > 0) return { changes: [], problems };
  const edited = new Map(changes.map(({ path, content }) => [path, content]));
  const wanted = new Map<string, string | undefined>();
  const origins = new Map<string, string>();
  for (const path of repo.below("")) {
    const text = edited.get(path) ?? repo.get(path)!;
    const move = moves.find(({ from }) => path === from || path.startsWith(`${from}/`));
    const target = move ? move.to + path.slice(move.from.length) : path;
    const content = text.includes("\uFFFD") ? text : renamed(path, text, renaming, moves);
    if (target !== path) {
      wanted.set(path, undefined);
      origins.set(target, path);
    } else if (content === repo.get(path)) continue;
    wanted.set(target, content);
  }
  return planOf(wanted, repo, [], origins);
}

function renamed(
  path: string,
  text: string,
  renaming: Renaming,
  moves: readonly Renaming[],
): string {
  const words = moves
    // Of a name alone it cannot be told whether a folder is meant.
    .filter(({ from }) => from.includes("/") || from.includes("."))
    .reduce((each, { from, to }) => renamedPlace(each, from, to), renamedWords(text, renaming));
  return path.endsWith(".nix") ? withHostName(words, renaming) : words;
}

function withHostName(text: string, { from, to }: Renaming): string {
  if (!text.includes("hostName")) return text;
  const root = parse(text);
  const name = ["networking", "hostName"];
  const found = (find(root, name) ?? find(root, ["config", ...name]))?.value;
  const isOld = found !== undefined && stringValue(found) === from;
  return isOld ? apply(text, replace(root, found, literal(to))) : text;
}
