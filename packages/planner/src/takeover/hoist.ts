import { attributes, attributeText, bindings, type Edit, expressions, formals } from "nix-source";
import type { View } from "../modules/view.ts";

/**
 * Puts what a file is a function of in front of the `let` and `with` around the function, so that these
 * may use its arguments: `let … in { pkgs, ... }: …` becomes `{ pkgs, ... }: let … in …`.
 *
 * @returns nothing when the file would mean something else then.
 */
export function hoisted({ root, source }: View): readonly Edit[] | undefined {
  const taken = formals(root);
  const [top] = expressions(root);
  const body = taken && expressions(taken.node).at(-1);
  if (!taken?.names || !top || !body) return undefined;
  const braces = taken.node.children.find(({ kind }) => kind === "Formals")!;
  const around = taken.names.some((name) => boundAround(top, taken.node).has(name));
  if (around || !braces.children.every(hasPlainDefault)) return undefined;
  const header = source.slice(taken.node.from, body.from);
  return [
    { from: top.from, to: top.from, insert: header.trimEnd().concat("\n") },
    { from: taken.node.from, to: body.from, insert: "" },
  ];
}

/** Whether the default of an argument, if it has one, says the same wherever it stands. */
function hasPlainDefault(formal: View["root"]): boolean {
  if (formal.kind !== "Formal") return true;
  const used = formal.below(new Set(["Identifier", "LookupPath", "Path"]));
  return used.every(
    ({ from, text }) => from === formal.from || ["true", "false", "null"].includes(text),
  );
}

/** The names that the `let`s around a node give. */
function boundAround(top: View["root"], inner: View["root"]): ReadonlySet<string> {
  const names = new Set<string>();
  for (let at = top; at !== inner && at.kind !== "Function"; at = expressions(at).at(-1)!) {
    for (const binding of bindings(at)) {
      const all = attributes(binding.kind === "Inherit" ? binding : binding.children[0]!);
      const own = binding.kind === "Inherit" ? all : all.slice(0, 1);
      for (const name of own) names.add(attributeText(name) ?? "");
    }
  }
  return names;
}
