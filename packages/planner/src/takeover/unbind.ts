import { bindings, type Edit, expressions, type Node } from "nix-source";
import type { View } from "../modules/view.ts";

/** Takes a binding out of its `let`, with the comment right above it; a `let` that is empty goes, too. */
export function unbind(view: View, binding: Node): readonly Edit[] {
  const scope = view.parent(binding)!;
  const index = scope.children.indexOf(binding);
  const body = expressions(scope).at(-1)!;
  const isOnly = bindings(scope).length === 1;
  const comments = scope.children.filter(
    ({ kind, from }) => kind === "Comment" && from < body.from,
  );
  const own = commentsOf(scope, index);
  if (isOnly && comments.every((comment) => own.includes(comment))) {
    return [{ from: scope.from, to: body.from, insert: "" }];
  }
  const first = own.find(({ from }) => from < binding.from) ?? binding;
  const last = own.findLast(({ from }) => from > binding.from) ?? binding;
  const before = scope.children[scope.children.indexOf(first) - 1];
  const from = before?.kind === "Whitespace" ? before.from : first.from;
  return [{ from, to: last.to, insert: "" }];
}

/** The comments on the lines right above a node, and the one behind it. */
function commentsOf({ children }: Node, index: number): readonly Node[] {
  const found: Node[] = [];
  let at = index - 1;
  while (isLineBreak(children[at]) && children[at - 1]?.kind === "Comment") {
    const isAlone = children[at - 2]?.text.includes("\n") ?? false;
    if (!isAlone) break;
    found.unshift(children[at - 1]!);
    at -= 2;
  }
  const [space, comment] = children.slice(index + 1);
  if (space?.kind === "Whitespace" && !space.text.includes("\n") && comment?.kind === "Comment") {
    found.push(comment);
  }
  return found;
}

const isLineBreak = (node: Node | undefined): boolean =>
  node?.kind === "Whitespace" && node.text.split("\n").length === 2;
