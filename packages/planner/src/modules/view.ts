import {
  ancestors,
  attributes,
  attributeText,
  bare,
  bindings,
  expressions,
  type Kind,
  type Node,
  parse,
} from "nix-source";

/** A file with the way from each node to the one around it, found when it is first asked for. */
export class View {
  readonly source: string;
  readonly root: Node;
  readonly #parents = new Map<Node, Node>();
  #isWhole = false;

  constructor(source: string) {
    this.source = source;
    this.root = parse(source);
  }

  /** The node that a node is a part of; nothing for the file itself. */
  parent(node: Node): Node | undefined {
    const known = this.#parents.get(node);
    if (known || this.#isWhole || node === this.root) return known;
    let child = node;
    for (const parent of ancestors(this.root, node).toReversed()) {
      this.#parents.set(child, parent);
      child = parent;
    }
    return this.#parents.get(node);
  }

  /** All nodes but the file, comments and signs, in the order of the text. */
  get nodes(): readonly Node[] {
    const all: Node[] = [];
    // A stack of our own: files nest deeper than JavaScript may call.
    const rest = [this.root];
    for (let next = rest.pop(); next; next = rest.pop()) {
      if (next !== this.root) all.push(next);
      for (const child of next.children.toReversed()) {
        if (!MEANING.test(child.kind)) continue;
        this.#parents.set(child, next);
        rest.push(child);
      }
    }
    this.#isWhole = true;
    return all;
  }

  /** The nodes of these kinds that pass a test, found without making all others. */
  of(kinds: readonly Kind[], test: (node: Node) => boolean): readonly Node[] {
    const found = this.root.below(new Set(kinds)).filter(test);
    return found.map((node) => {
      const isSame = ({ kind, from, to }: Node): boolean =>
        kind === node.kind && from === node.from && to === node.to;
      // A node that was made anew is in the tree under the last of these, or is that one.
      const way = ancestors(this.root, node);
      return way.findLast(isSame) ?? way.at(-1)?.children.find(isSame) ?? node;
    });
  }

  /** Whether there is such a node, without looking at the others. */
  has(kinds: readonly Kind[], test: (node: Node) => boolean): boolean {
    return this.root.below(new Set(kinds)).some(test);
  }
}

/** The kinds of nodes that are more than a sign, a word or space. */
const MEANING = /^(?!Comment|Text|Whitespace)[A-Z]/;

/** The node around a node and its parentheses, and what of it they are. */
export function around(view: View, node: Node): { readonly node: Node; readonly child: Node } {
  let child = node;
  let parent = view.parent(child)!;
  while (parent.kind === "Parenthesized") {
    child = parent;
    parent = view.parent(child)!;
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
  for (let at: Node | undefined = node; at; at = view.parent(at)) {
    const parent = view.parent(at);
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
  for (let at: Node | undefined = identifier; at; at = view.parent(at)) {
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
  let binding = view.parent(node);
  while (binding && TRANSPARENT.has(binding.kind)) binding = view.parent(binding);
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
