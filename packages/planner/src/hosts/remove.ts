import {
  bare,
  descendants,
  expressions,
  positionAt,
  EditError,
  remove,
  removeAt,
  type Edit,
  type Node,
} from "nix-source";
import type { Expr } from "../eval/file.ts";
import { planOf, type RepoFiles } from "../files/plan.ts";
import { edited, hasHosts, refused, hostsOf } from "./find.ts";
import type { ChangeResult, Host } from "./host.ts";
import { importNoMore, importOf } from "./modules.ts";
import { holds, tops } from "./files.ts";
import { referencesTo, settingsFor } from "./rename.ts";

// Takes out a binding, an element, a call, or the file that is about one host.

/** What a host leaves behind. */
interface RemoveResult extends ChangeResult {
  /** The files and folders that are the host's own, for the caller to take away. */
  readonly paths: readonly string[];
}

/**
 * Takes a host out of a flake.
 *
 * @returns the changed file and the host's own files and folders; or why not, and what to take out.
 */
export function removeHost(repo: RepoFiles, name: string): RemoveResult {
  const { hosts, reason } = hostsOf(repo);
  const host = hosts.find((each) => each.name === name);
  if (!host) {
    const why = reason === undefined ? "" : `, as far as can be seen: ${reason}`;
    return { ...refused(`there is no host ${name}${why}`, undefined), paths: [] };
  }
  const none = { like: undefined, modules: [], paths: tops(host.paths, name) };
  const { source } = host.entry;
  if (source.kind === "folder") {
    const [settings] = settingsFor(repo, name);
    if (!settings) return { changes: [], problems: [], ...none };
    const { line } = positionAt(settings.file.root.source, settings.node.from);
    const fix = "take that out, and run the command again";
    return { ...refused(`there are settings for ${name} here`, fix, "flake.nix", line), paths: [] };
  }
  const { path, root } = source.expr.file;
  const isOwn = holds(path, name) && hosts.every((each) => each === host || each.file !== path);
  if (isOwn && source.kind === "call") {
    const named = importOf(source.expr.file);
    const after = named && edited(repo, named.file.path, importNoMore(named));
    const changes = named && after ? new Map([[named.file.path, after.content]]) : new Map();
    return { ...planOf(changes, repo), ...none, paths: tops([...host.paths, path], name) };
  }
  const shown = host.node!;
  const [from, to] = [shown.from, shown.to - 1].map((at) => positionAt(root.source, at).line);
  const lines = from === to ? `line ${from}` : `lines ${from} to ${to}`;
  const fix = `take the host out by hand: ${lines} of ${path}`;
  const used = referencesTo(repo, name, [...new Set(["flake.nix", path])]).filter(
    ({ file, node }) => file.path !== path || node.from < shown.from || node.to > shown.to,
  );
  const [first] = used;
  if (first) {
    const { line } = positionAt(first.file.root.source, first.node.from);
    const problem = `nixosConfigurations.${name} is used here`;
    return {
      ...refused(problem, `take that out, and run the command again`, first.file.path, line),
      paths: [],
    };
  }
  try {
    const after = edited(repo, path, editsFor(host));
    const rest = hosts.map((each) => each.name).filter((each) => each !== name);
    if (hasHosts(after.repo, rest)) {
      return { ...planOf(new Map([[path, after.content]]), repo), ...none };
    }
    return { ...refused(`${name} is not written in one place`, fix, path, from), paths: [] };
  } catch (error) {
    if (!(error instanceof EditError)) throw error;
    return { ...refused(error.message, fix, path, from), paths: [] };
  }
}

function editsFor({ name, node, entry }: Host): readonly Edit[] {
  const { source } = entry;
  if (source.kind === "list") {
    const index = expressions(source.expr.node).findIndex(({ from }) => from === node!.from);
    return removeAt(source.expr.node, index);
  }
  if (source.kind === "folder") return [];
  if (source.kind === "call") return withoutCall(source.expr, node!);
  return remove(source.expr.node, [...source.expr.prefix, entry.key ?? name]);
}

/** `a // b` without one of them; a file that is about this host alone goes as a whole. */
function withoutCall({ file }: Expr, call: Node): readonly Edit[] {
  const joined = descendants(file.root).findLast(
    (node) =>
      node.kind === "Binary" &&
      expressions(node).some((each) => bare(each).from === bare(call).from),
  );
  const rest = joined && expressions(joined).filter((each) => bare(each).from !== bare(call).from);
  if (!joined || rest?.length !== 1 || !joined.children.some(({ kind }) => kind === "//")) {
    throw new EditError("it is made by a call that nothing is joined to", call);
  }
  return [{ from: joined.from, to: joined.to, insert: rest[0]!.text }];
}
