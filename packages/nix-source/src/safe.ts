import type { Node } from "./ast.ts";
import { apply, EditError, type Edit } from "./edit.ts";
import { lineAt } from "./position.ts";
import { problems } from "./problems.ts";

/**
 * Lets only files through in which everything is where it should be.
 *
 * @throws EditError with the first problem of any other.
 */
export function requireSound(node: Node): void {
  if (!node.isSound) refuse(node);
}

/**
 * These edits, if the file that they are for is Nix with them.
 *
 * @throws EditError when it is not, be it for the edits or because it was none before.
 */
export function safe(node: Node, edits: readonly Edit[]): readonly Edit[] {
  const { source } = node;
  if (problems(apply(source, edits)).length === 0) return edits;
  if (problems(source).length > 0) refuse(node);
  const { from } = edits[0]!;
  throw new EditError(`line ${lineAt(source, from)} leaves no room for this edit`, node);
}

function refuse(node: Node): never {
  const { line, message } = problems(node.source)[0]!;
  throw new EditError(`the file is not Nix yet: line ${line}: ${message}`, node);
}
