import type { Node } from "nix-source";
import { isWithin, resolve, dirname } from "../files/path.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import { around, callWith, functionName, View } from "../modules/view.ts";

/**
 * The Nix files that a repo only hands on, as templates and what is put into a home: nothing evaluates them, so that what
 * is in them is nobody's business. A file that nothing names is none of them.
 *
 * @param evaluated - the files that are known to be evaluated.
 */
export function dataFiles(
  repo: RepoFiles,
  paths: readonly string[],
  evaluated: ReadonlySet<string>,
): ReadonlySet<string> {
  const references = paths.flatMap((file) => {
    const view = new View(repo.get(file) ?? "");
    return view.of(["Path"]).flatMap((node) => {
      const target = node.text.startsWith(".") ? resolve(dirname(file), node.text) : undefined;
      return target === undefined ? [] : [{ file, target, isData: isHandedOn(view, node) }];
    });
  });
  const data = new Set<string>();
  for (const path of paths) {
    if (evaluated.has(path)) continue;
    const its = references.filter(({ file, target }) => file !== path && isWithin(path, target));
    if (its.length > 0 && its.every(({ isData }) => isData)) data.add(path);
  }
  return data;
}

/** Whether a path is only copied, read or printed where it stands. */
function isHandedOn(view: View, node: Node): boolean {
  const { node: parent, child } = around(view, node);
  if (parent.kind === "Interpolation") return true;
  if (parent.kind === "If") return parent.condition !== child && isHandedOn(view, parent);
  if (parent.kind === "Binding") return SOURCE.test(parent.path.at(-1)?.text ?? "");
  const call = callWith(view, node);
  const name = call && functionName(call.callee);
  if (!call || name === undefined) return false;
  return READS.test(name) || (PRIORITY.test(name) && isHandedOn(view, call));
}

/** Options that take a file as it is. */
const SOURCE = /^(?:source|src)$/;
const READS = /^(?:readFile|readDir|toString|hashFile)$/;
const PRIORITY = /^mk(?:Force|Default|Override|If)$/;
