import { type Dirent, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Change, NO_UTF8, type Plan } from "planner";
import { refusal } from "./cli-error.ts";

/**
 * A plan that takes along what no plan knows of: the links to folders, or to nowhere, in a folder of which all files go.
 *
 * @throws {@link CliError} when a file would stay behind there whose name is no UTF-8, and so cannot be moved.
 */
export function withLeftovers(directory: string, plan: Plan): Plan {
  const { changes } = plan;
  const gone = new Set(changes.filter(({ kind }) => kind === "remove").map(({ path }) => path));
  const folders = new Set([...gone].map((path) => dirname(path)));
  const links = [...folders].flatMap((folder): readonly Change[] => {
    const left = entriesIn(join(directory, folder)).filter(
      (entry) => !entry.isDirectory() && !gone.has(join(folder, entry.name)),
    );
    const nameless = left.find(({ name }) => name.includes(NO_UTF8));
    const stays = left.some((entry) => entry !== nameless && !entry.isSymbolicLink());
    if (folder === "." || stays) return [];
    if (nameless) throw refusal("not-utf8", { path: join(directory, folder, nameless.name) });
    const moved = changes.find(({ from }) => from !== undefined && dirname(from) === folder);
    return left.flatMap(({ name }) => linkChanges(join(folder, name), moved, name));
  });
  return links.length === 0 ? plan : { ...plan, changes: [...changes, ...links] };
}

/** A link goes where a file beside it goes. */
function linkChanges(path: string, moved: Change | undefined, name: string): readonly Change[] {
  const texts = { before: "", content: "" };
  const removed: Change = { path, kind: "remove", ...texts };
  if (!moved) return [removed];
  return [removed, { path: join(dirname(moved.path), name), kind: "add", ...texts, from: path }];
}

function entriesIn(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // What is removed is read again where it is removed.
    return [];
  }
}
