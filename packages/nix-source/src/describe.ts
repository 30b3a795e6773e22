import { expressions } from "./parts.ts";
import type { Kind, Node } from "./tree.ts";

/** What an expression is, for a sentence. */
export function described(given: Node): string {
  let node = given;
  while (AROUND.has(node.kind)) node = expressions(node).at(-1)!;
  switch (node.kind) {
    case "Apply": {
      const callee = node.children[0]!;
      return callee.to - callee.from <= 40 ? `a call of ${callee.text}` : "a call";
    }
    case "Binary":
      return `an operation with \`${node.children.find(({ kind }) => OPERATOR.test(kind))?.text}\``;
    case "HasAttribute":
    case "Unary":
      return "an operation";
    case "Identifier":
      return `the variable \`${node.text}\`, which is not given in this file`;
    case "Inherit":
      return "inherited from somewhere else";
    default:
      return DESCRIPTIONS[node.kind] ?? `\`${node.text.slice(0, 40)}\``;
  }
}

/** What gives what its last expression gives. */
const AROUND: ReadonlySet<Kind> = new Set(["Assert", "File", "Let", "Parenthesized", "With"]);

const OPERATOR = /^[^\w\s]+$/;

const DESCRIPTIONS: { readonly [kind in Kind]?: string } = {
  AttrSet: "an attribute set",
  Float: "a number",
  Function: "a function",
  If: "an `if`",
  IndentedString: "a string",
  Integer: "a number",
  LegacyLet: "a `let { … }`",
  List: "a list",
  LookupPath: "a lookup path",
  Path: "a path",
  String: "a string",
  Uri: "a string",
};
