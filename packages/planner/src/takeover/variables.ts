import { type Edit, extent, type Node, type NodeOf } from "nix-source";
import { contains, type View } from "../modules/view.ts";

type Binding = NodeOf<"Binding">;

/**
 * Takes variables out of their `let`, and those that only they have used, or only what is edited away; a `let` that is
 * empty goes, too.
 *
 * @param edits - what is edited away by others.
 * @param gone - the variables of which no use is left.
 * @returns the edits for each of these `let`.
 */
export function withoutVariables(
  view: View,
  edits: readonly Edit[],
  gone: ReadonlySet<Binding>,
): readonly (readonly Edit[])[] {
  const all = new Set(gone);
  const removed: Pick<Node, "from" | "to">[] = [
    ...edits.filter(({ from, to }) => from < to),
    ...gone,
  ];
  const isGone = (node: Node): boolean => removed.some((range) => contains(range, node));
  for (let size = -1; size !== all.size;) {
    size = all.size;
    for (const [binding, nodes] of view.uses) {
      const isOfLet = view.parent(binding)?.kind === "Let";
      if (!isOfLet || all.has(binding) || !nodes.every(isGone)) continue;
      all.add(binding);
      removed.push(binding);
    }
  }
  const byLet = new Map<NodeOf<"Let">, Binding[]>();
  for (const binding of all) {
    const scope = view.parent(binding);
    if (scope?.kind === "Let") byLet.set(scope, [...(byLet.get(scope) ?? []), binding]);
  }
  return [...byLet].map(([scope, bindings]) => removal(scope, bindings));
}

/** Takes bindings out of a `let`, each with the comment right above it. */
function removal(scope: NodeOf<"Let">, bindings: readonly Binding[]): readonly Edit[] {
  const { body } = scope;
  const extents = bindings.map((binding) => extent(scope, binding));
  const others = scope.children.filter(
    (each) =>
      each.kind === "Comment" &&
      each.from < body.from &&
      !extents.some(({ from, to }) => from <= each.from && each.to <= to),
  );
  if (scope.bindings.length === bindings.length && others.length === 0) {
    return [{ from: scope.from, to: body.from, insert: "" }];
  }
  return extents.map(({ from, to }) => {
    const gap = scope.children.find((each) => each.kind === "Whitespace" && each.to === from);
    return { from: gap?.from ?? from, to, insert: "" };
  });
}
