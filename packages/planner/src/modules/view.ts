import {
  ancestors,
  type AttributeName,
  attributeText,
  bare,
  type Kind,
  type LexicalScope,
  type Node,
  type NodeOf,
  parse,
  resolveOrigin,
  scopeAt,
  variables,
} from "nix-source";

/** A file with the way from each node to the one around it, found when it is first asked for. */
export class View {
  readonly source: string;
  readonly root: Node;
  readonly #parents = new Map<Node, Node>();
  #isWhole = false;
  #uses: ReturnType<typeof usesIn> | undefined;

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

  /** The places where each variable of a `let` or `rec` is used, in the order of the text. */
  get uses(): ReadonlyMap<NodeOf<"Binding">, readonly NodeOf<"Identifier">[]> {
    this.#uses ??= usesIn(this);
    return this.#uses;
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
  of<Kinds extends Kind>(
    kinds: readonly Kinds[],
    test: (node: NodeOf<Kinds>) => boolean = () => true,
  ): readonly NodeOf<Kinds>[] {
    const found = this.root.below(new Set(kinds)).filter(test);
    return found.map((node) => {
      const isSame = (other: Node): other is NodeOf<Kinds> =>
        other.kind === node.kind && other.from === node.from && other.to === node.to;
      // A node that was made anew is in the tree under the last of these, or is that one.
      const way = ancestors(this.root, node);
      return way.findLast(isSame) ?? way.at(-1)?.children.find(isSame) ?? node;
    });
  }

  /** Whether there is such a node, without looking at the others. */
  has<Kinds extends Kind>(
    kinds: readonly Kinds[],
    test: (node: NodeOf<Kinds>) => boolean,
  ): boolean {
    return this.root.below(new Set(kinds)).some(test);
  }
}

/** The kinds of nodes that are more than a sign, a word or space. */
const MEANING = /^(?!Comment|Text|Whitespace)[A-Z]/;

/** The node around a node and its parentheses, and what of it they are. */
export function around(view: View, node: Node): { readonly node: Node; readonly child: Node } {
  let child = node;
  let parent = view.parent(child);
  while (parent?.kind === "Parenthesized") {
    child = parent;
    parent = view.parent(child);
  }
  return { node: parent ?? view.root, child };
}

/** The call whose first argument a node is. */
export function callWith(view: View, node: Node): NodeOf<"Apply"> | undefined {
  const { node: call, child } = around(view, node);
  return call.kind === "Apply" && call.args[0] === child ? call : undefined;
}

/** The call of what a node gives. */
export function callOf(view: View, node: Node): NodeOf<"Apply"> | undefined {
  const { node: call, child } = around(view, node);
  return call.kind === "Apply" && call.callee === child ? call : undefined;
}

/** The name of a function, without what it is an attribute of: `fetchTarball`, `callPackage`. */
export function functionName(callee: Node): string {
  const named = bare(callee);
  if (named.kind === "Identifier") return named.text;
  return named.kind === "Select" ? (named.path.at(-1)?.text ?? "") : "";
}

/** The names of the attributes that an expression is below, from the outside in; unknown ones are empty. */
export function attributePath(view: View, node: Node): readonly string[] {
  const names: string[] = [];
  for (let at: Node | undefined = node; at; at = view.parent(at)) {
    const parent = view.parent(at);
    if (at.kind !== "Binding" || !parent) continue;
    if (parent.kind === "Let") break;
    names.unshift(...at.path.map((name) => nameOf(view, name) ?? ""));
  }
  return names;
}

/** The name that stands in an attribute path, also one that a constant variable gives. */
function nameOf(view: View, node: AttributeName): string | undefined {
  const plain = attributeText(node);
  if (plain !== undefined) return plain;
  return constantText(view, node.kind === "Interpolation" ? node.expression : node);
}

/** The text of an expression, when strings and variables in the same file say it. */
export function constantText(view: View, node: Node, fuel = 20): string | undefined {
  if (fuel === 0) return undefined;
  const all = (parts: readonly (string | undefined)[]): string | undefined =>
    parts.includes(undefined) ? undefined : parts.join("");
  const expression = bare(node);
  switch (expression.kind) {
    case "Identifier": {
      const binding = letBinding(view, expression);
      return binding && constantText(view, binding.value, fuel - 1);
    }
    case "Binary":
      if (expression.operator !== "+") return undefined;
      return all(
        [expression.left, expression.right].map((side) => constantText(view, side, fuel - 1)),
      );
    case "Uri":
      return expression.text;
    case "String":
      return all(
        expression.parts.map((part) => {
          if (part.kind === "Interpolation") return constantText(view, part.expression, fuel - 1);
          return part.text.includes("\\") ? undefined : part.text;
        }),
      );
    default:
      return undefined;
  }
}

/** The binding of a `let` or `rec` that a variable stands for. */
export function letBinding(
  view: View,
  identifier: NodeOf<"Identifier">,
): NodeOf<"Binding"> | undefined {
  const found = resolveOrigin(identifier.text, scopeOf(view, identifier));
  const [binding, ...more] = found.kind === "binding" ? found.bindings : [];
  const isWhole = binding?.kind === "Binding" && binding.path.length === 1 && more.length === 0;
  return isWhole ? binding : undefined;
}

function usesIn(view: View): ReadonlyMap<NodeOf<"Binding">, readonly NodeOf<"Identifier">[]> {
  const uses = new Map<NodeOf<"Binding">, NodeOf<"Identifier">[]>();
  for (const { node } of variables(view.root)) {
    const binding = node.kind === "Identifier" ? letBinding(view, node) : undefined;
    if (binding && node.kind === "Identifier") {
      uses.set(binding, [...(uses.get(binding) ?? []), node]);
    }
  }
  return uses;
}

/** What a variable of the file stands for, without parentheses; anything else is itself. */
export function bound(view: View, node: Node): Node {
  const at = bare(node);
  const binding = at.kind === "Identifier" ? letBinding(view, at) : undefined;
  return binding ? bare(binding.value) : at;
}

/** The scope in which a node stands. */
export function scopeOf(view: View, node: Node): LexicalScope | undefined {
  const path = [node];
  for (let at = view.parent(node); at; at = view.parent(at)) path.push(at);
  return scopeAt(path.toReversed());
}

/** Whether one part of a text is in another. */
export const contains = (
  outer: Pick<Node, "from" | "to">,
  inner: Pick<Node, "from" | "to">,
): boolean => outer.from <= inner.from && inner.to <= outer.to;
