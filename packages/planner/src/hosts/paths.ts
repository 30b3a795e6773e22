import { attributes, attributeText, bindings, expressions, type Node } from "nix-source";
import { text } from "../eval/text.ts";
import { inside, type Value } from "../eval/place.ts";
import { call, force, members, variable } from "../eval/value.ts";

// The paths that an expression names, through the helper functions that it calls.

/** How many expressions are looked at for one host, however its helpers call each other. */
const MOST = 4000;

/**
 * The paths below the top of the repo that a value names, in the order of the text; also those that
 * helper functions make of their arguments.
 */
export function pathsOf(value: Value): readonly string[] {
  const found = new Set<string>();
  const seen = new Map<Node, Set<unknown>>();
  let left = MOST;

  const walk = (next: Value, depth: number): void => {
    if (next.kind === "known") {
      if (next.isPath && next.text !== "") found.add(next.text);
      return;
    }
    if (next.kind === "parts") return next.of.forEach((each) => walk(each, depth + 1));
    if (next.kind === "call") return next.args.forEach((each) => walk(each, depth + 1));
    const { node } = next;
    const scopes = seen.get(node) ?? new Set();
    if (left-- <= 0 || depth > 60 || scopes.has(next.scope)) return;
    seen.set(node, scopes.add(next.scope));
    switch (node.kind) {
      case "Path":
      case "String":
      case "IndentedString":
      case "Binary": {
        const path = text(next);
        if (path?.isPath && path.text !== "") return void found.add(path.text);
        if (path) return;
        break;
      }
      case "Identifier":
        for (const each of variable(next, node.text) ?? []) walk(each, depth + 1);
        return;
      case "Select": {
        const result = force(next);
        if (result !== next) walk(result, depth + 1);
        return;
      }
      case "Apply": {
        const [callee, ...args] = expressions(node).map((each) => inside(next, each));
        const result = call(callee!, args, next);
        const made = result.kind === "place" ? force(result) : result;
        const isModule = callee!.node.text.endsWith("import") && made.kind !== "call";
        if (isModule) return args.forEach((each) => walk(each, depth + 1));
        if (result.kind === "call") result.args.forEach((each) => walk(each, depth + 1));
        else walk(result, depth + 1);
        const [imported] = args;
        if (callee!.node.text.endsWith("import") && imported) walk(imported, depth + 1);
        return;
      }
      case "AttrSet":
        for (const binding of bindings(node)) {
          if (
            binding.kind !== "Inherit" ||
            binding.children.some(({ kind }) => kind === "InheritFrom")
          )
            continue;
          for (const attribute of attributes(binding)) {
            const name = attributeText(attribute);
            if (name === undefined) continue;
            for (const each of members([next], name)) walk(each, depth + 1);
          }
        }
        break;
    }
    for (const child of parts(node)) walk(inside(next, child), depth + 1);
  };

  walk(value, 0);
  return [...found];
}

function parts(node: Node): readonly Node[] {
  if (node.kind === "Let") return expressions(node).slice(-1);
  return [
    ...expressions(node),
    ...bindings(node).flatMap((each) => expressions(each)),
    ...interpolated(node),
  ];
}

const interpolated = (node: Node): readonly Node[] =>
  node.children.filter(({ kind }) => kind === "Interpolation").flatMap((each) => expressions(each));
