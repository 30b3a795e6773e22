import type { Node, NodeOf } from "./ast.ts";
import { problemsIn, type SyntaxProblem } from "./problems.ts";
import { declarations, resolveName, survey, type Declaration } from "./resolve.ts";

/**
 * The arguments of functions and the names of `let` that nothing uses.
 *
 * Passed over are names that start with `_`, and those in `{ a, b }:` without `...`, since whoever
 * calls the function has to give them.
 *
 * @param root - the result of `parse` for a text without problems.
 * @returns each once, in the order of the text.
 * @see https://nix.dev/manual/nix/latest/language/scope
 */
export function unused(root: Node): readonly SyntaxProblem[] {
  // Names by where they stand: no two stand at one place.
  const used = new Set<number>();
  const { variables, declaring } = survey(root);
  for (const { node, name, scope } of variables) {
    const found = resolveName(name, scope);
    if ("name" in found && !isOwn(found, node)) used.add(found.name.from);
  }
  const found = declaring
    .flatMap((node) =>
      [...declarations(node)].map(([name, declaration]) => ({ name, declaration, node })),
    )
    .filter(({ name, declaration, node }) => isOptional(declaration, node) && !name.startsWith("_"))
    .filter(({ declaration }) => !used.has(declaration.name.from))
    .map(
      ({
        name,
        declaration: {
          kind,
          name: { from, to },
        },
      }) => {
        const isBound = kind === "binding";
        const message = isBound
          ? `\`${name}\` is bound and not used`
          : `the argument \`${name}\` is not used`;
        return { from, to, message };
      },
    )
    .toSorted((one, other) => one.from - other.from);
  return problemsIn(root.source, found);
}

/** Whether a name that is not used can be left out. */
function isOptional(declaration: Declaration, node: NodeOf<"Function" | "Let">): boolean {
  if (declaration.kind === "binding" || node.kind === "Let") return true;
  return !declaration.formal || node.formals?.isOpen === true;
}

/** Whether a variable stands in the bindings that give it: recursion alone is no use. */
function isOwn(declaration: Declaration, { from, to }: Node): boolean {
  if (declaration.kind === "parameter") return false;
  return declaration.bindings.some((binding) => binding.from <= from && to <= binding.to);
}
