import { defaultOf, type Options } from "../options/option.ts";

/** An option, or a level of options by their names. */
interface Tree {
  [name: string]: Node;
}
interface Node {
  option?: "any" | "attrsOf" | "lines" | "sub" | "unknown";
  default?: unknown;
  below?: Tree;
}

/**
 * The options whose names consist of given words: nobody asks for others.
 *
 * @param more names below levels, which modules declare that are not at hand
 */
export function treeOf(
  options: Options,
  words: ReadonlySet<string>,
  more: Iterable<readonly [level: string, name: string]>,
): Tree {
  const top: Node = { below: {} };
  for (const [name, known] of Object.entries(options)) {
    if (known.legacy) continue;
    const path = name.split(".").filter((part) => part !== "*");
    if (!path.every((part) => part === "<name>" || words.has(part))) continue;
    const isInList = name.includes(".*");
    if (isInList) continue;
    let node = top;
    for (const part of path) {
      if (part === "<name>") {
        node.option = "attrsOf";
        node.default ??= {};
        continue;
      }
      node.below ??= {};
      node = node.below[part] ??= {};
    }
    const kind = kindOf(known.type);
    if (node.option !== "attrsOf") node.option = kind;
    const value = defaultOf(known);
    if (value !== undefined) node.default = value;
  }
  settle(top.below!);
  for (const [level, name] of more) {
    const node = top.below![level];
    if (node?.below && !node.option) node.below[name] ??= { option: "unknown" };
  }
  return top.below!;
}

/** An option that has others below it is a submodule; a level that is none has no option. */
function settle(tree: Tree): void {
  for (const node of Object.values(tree)) {
    if (node.below) settle(node.below);
    if (node.option && node.option !== "attrsOf" && node.below) node.option = "sub";
    if (node.option === "sub" && !node.below) node.option = "any";
    if (node.option === "sub") node.default ??= {};
  }
}

const kindOf = (type: string): NonNullable<Node["option"]> =>
  type.startsWith("strings concatenated with") ? "lines" : "any";
