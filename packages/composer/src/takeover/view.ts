import {
  attributes,
  attributeText,
  bare,
  bindings,
  descendants,
  expressions,
  type Node,
  parse,
} from "nix-source";

/** A file with the way from each node to the one around it. */
export interface View {
  readonly source: string;
  readonly root: Node;
  readonly nodes: readonly Node[];
  readonly parents: ReadonlyMap<Node, Node>;
}

/** The view of a text. */
export function viewOf(source: string): View {
  const root = parse(source);
  const nodes = descendants(root);
  const parents = new Map<Node, Node>();
  for (const node of nodes) for (const child of node.children) parents.set(child, node);
  return { source, root, nodes, parents };
}

/** The node around a node and its parentheses, and what of it they are. */
export function around(view: View, node: Node): { readonly node: Node; readonly child: Node } {
  let child = node;
  let parent = view.parents.get(child)!;
  while (parent.kind === "Parenthesized") {
    child = parent;
    parent = view.parents.get(child)!;
  }
  return { node: parent, child };
}

/** A call: what is called, with what. `f a b` is one call of two arguments. */
export interface Call {
  readonly node: Node;
  readonly callee: Node;
  readonly arguments: readonly Node[];
}

/** The call that an expression is. */
export function callOf(node: Node): Call | undefined {
  if (node.kind !== "Apply") return undefined;
  const [callee, ...rest] = expressions(node);
  return callee && { node, callee: bare(callee), arguments: rest };
}

/** The name of a function, without what it is an attribute of: `fetchTarball`, `callPackage`. */
export function functionName(callee: Node): string {
  if (callee.kind === "Identifier") return callee.text;
  if (callee.kind !== "Select") return "";
  const path = callee.children.find(({ kind }) => kind === "AttrPath");
  return path?.children.at(-1)?.text ?? "";
}

/** The names of the attributes that an expression is below, from the outside in; unknown ones are empty. */
export function attributePath(view: View, node: Node): readonly string[] {
  const names: string[] = [];
  for (let at: Node | undefined = node; at; at = view.parents.get(at)) {
    const parent = view.parents.get(at);
    if (at.kind !== "Binding" || !parent) continue;
    if (parent.kind === "Let") break;
    names.unshift(...attributes(at.children[0]!).map((name) => nameOf(view, name) ?? ""));
  }
  return names;
}

/** The name that stands in an attribute path, also one that a constant variable gives. */
function nameOf(view: View, node: Node): string | undefined {
  const plain = attributeText(node);
  if (plain !== undefined) return plain;
  if (node.kind === "String") return constant(view, node);
  const [inner] = expressions(node);
  return inner && constant(view, inner);
}

/** The text of an expression, when strings and variables in the same file say it. */
export function constant(view: View, node: Node, fuel = 20): string | undefined {
  if (fuel === 0) return undefined;
  const expression = bare(node);
  if (expression.kind === "Identifier") {
    const binding = variable(view, expression);
    const bound = binding && expressions(binding)[0];
    return bound && constant(view, bound, fuel - 1);
  }
  if (expression.kind === "Binary" && expression.children.some(({ kind }) => kind === "+")) {
    const parts = expressions(expression).map((part) => constant(view, part, fuel - 1));
    return parts.includes(undefined) ? undefined : parts.join("");
  }
  if (expression.kind === "Uri") return expression.text;
  if (expression.kind !== "String") return undefined;
  const parts = expression.children.slice(1, -1).map((part) => {
    if (part.kind === "Text") return part.text.includes("\\") ? undefined : part.text;
    const [inner] = expressions(part);
    return inner && constant(view, inner, fuel - 1);
  });
  return parts.includes(undefined) ? undefined : parts.join("");
}

/** The binding of a `let` or `rec` that a variable stands for. */
export function variable(view: View, identifier: Node): Node | undefined {
  const name = identifier.text;
  for (let at: Node | undefined = identifier; at; at = view.parents.get(at)) {
    if (at.kind === "Function" && parametersOf(at).includes(name)) return undefined;
    const isScope = at.kind === "Let" || (at.kind === "AttrSet" && at.children[0]?.kind === "rec");
    if (!isScope) continue;
    for (const binding of bindings(at)) {
      const names = attributes(binding.kind === "Inherit" ? binding : binding.children[0]!);
      if (binding.kind === "Inherit") {
        // `inherit x;` takes x from outside of this scope.
        const isOwn = binding.children.some(({ kind }) => kind === "InheritFrom");
        if (names.some((each) => attributeText(each) === name) && isOwn) return undefined;
      } else if (attributeText(names[0]!) === name) {
        return names.length === 1 ? binding : undefined;
      }
    }
  }
  return undefined;
}

/** The names that a function gives to its argument and the attributes of it. */
export function parametersOf(node: Node): readonly string[] {
  const colon = node.children.findIndex(({ kind }) => kind === ":");
  return node.children.slice(0, colon).flatMap((child) => {
    if (child.kind === "Identifier") return [child.text];
    const formals = child.children.filter(({ kind }) => kind === "Formal");
    return formals.map((formal) => formal.children[0]!.text);
  });
}

/** Whether one node is in another. */
export const contains = (outer: Node, inner: Node): boolean =>
  outer.from <= inner.from && inner.to <= outer.to;

/** What an expression is for, as far as its surroundings say. */
export interface Position {
  /** A module: it stands in `imports`, or is the home of a user. */
  readonly isModule: boolean;
  /** The user whose home it belongs to; empty for the homes of all. */
  readonly home?: string;
}

/** Where values pass unchanged, so that what is around says what they are for. */
const TRANSPARENT: ReadonlySet<string> = new Set([
  "Apply", "Binary", "If", "Let", "List", "Parenthesized", "With", "Assert",
]); // prettier-ignore

/** What an expression is for. */
export function positionOf(view: View, node: Node): Position {
  let binding = view.parents.get(node);
  while (binding && TRANSPARENT.has(binding.kind)) binding = view.parents.get(binding);
  const path = binding ? attributePath(view, binding) : [];
  const manager = path.lastIndexOf("home-manager");
  const [section, user] = manager === -1 ? [] : path.slice(manager + 1);
  const isHome = section === "users" || section === "sharedModules";
  const home = isHome ? { home: section === "users" ? (user ?? "") : "" } : {};
  if (binding?.kind !== "Binding") return { isModule: false, ...home };
  const last = path.at(-1);
  const isWhole = isHome && path.length === manager + (section === "users" ? 3 : 2);
  const isList = last === "imports" || last === "modules" || last === "disabledModules";
  return { isModule: isWhole || isList, ...home };
}
