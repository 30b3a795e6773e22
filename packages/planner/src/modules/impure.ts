import { bare, find, type Node, type NodeOf, resolveOrigin } from "nix-source";
import { basename } from "../files/path.ts";
import { lineOf, type Problem, problem } from "../problems.ts";
import { dotted } from "./definitions.ts";
import { isFetch, isPinnedSet } from "./sources.ts";
import { around, bound, callOf, constantText, functionName, scopeOf, type View } from "./view.ts";

/**
 * Finds what pure evaluation refuses or changes, and says what to write instead.
 *
 * @param user - whose machine it is, where that is known.
 * @param passes - the expressions that are let pass, whatever they are.
 */
export function impurities(
  view: View,
  user?: string,
  passes: (node: Node) => boolean = () => false,
): readonly Problem[] {
  if (!view.has(["Identifier", "LookupPath", "Path"], isSuspect)) return [];
  return view.nodes.flatMap((node) => {
    const found = passes(node) ? undefined : impurity(view, node, user);
    return found ? [{ ...found, line: lineOf(node) }] : [];
  });
}

/** Whether a token can be part of something impure at all. */
function isSuspect({ kind, text }: Node): boolean {
  if (kind === "Path") return text.startsWith("/") || text.startsWith("~");
  return kind === "LookupPath" || /^(builtins|nixPath|fetch.*|__.*)$/.test(text);
}

function impurity(view: View, node: Node, user: string | undefined): Problem | undefined {
  if (node.kind === "LookupPath") return lookup(view, node);
  if (isFetch(node)) return unpinned(view, node);
  if (node.kind === "Path") return outside(view, node, user);
  if (node.kind === "Binding") return nixPath(node);
  const name = builtin(view, node);
  return name === undefined ? undefined : BUILTINS.get(name)?.(view, node, user);
}

function lookup(view: View, node: Node): Problem | undefined {
  const [first = "", ...rest] = node.text.slice(1, -1).split("/");
  // Nix itself has these.
  if (first === "nix") return undefined;
  if (/secret|private|password|(?:^|-)keys?$/i.test(first)) {
    return problem("lookup-of-secret", { path: node.text, name: [first, ...rest].join("/") });
  }
  const input = first.replaceAll(/[^\w-]+/g, "-");
  const place = [`\${inputs.${input}}`, ...rest].join("/");
  const needs = takesInputs(view, node) ? undefined : "inputs";
  return problem("lookup-path", { path: node.text, input, place, needs });
}

/** Whether `inputs` can be had at a place. */
const takesInputs = (view: View, node: Node): boolean =>
  /^(?:binding|parameter)$/.test(resolveOrigin("inputs", scopeOf(view, node)).kind);

function unpinned(view: View, { callee, args }: NodeOf<"Apply">): Problem | undefined {
  const [argument] = args;
  if (!argument || isPinnedSet(argument)) return undefined;
  const name = functionName(callee);
  const set = bare(argument);
  const given = bound(view, set.kind === "AttrSet" ? (find(set, ["url"])?.value ?? set) : set);
  if (given.kind === "Path") return problem("fetch-of-itself", { fetcher: name, path: given.text });
  const url = constantText(view, argument) ?? textOf(view, argument, "url") ?? "…";
  const pin = name === "fetchGit" ? "rev" : "sha256";
  return problem("fetch-unpinned", { fetcher: name, pin, url });
}

function textOf(view: View, argument: Node, name: string): string | undefined {
  const found = find(bare(argument), [name])?.value;
  return found && constantText(view, found);
}

function outside(view: View, node: NodeOf<"Path">, user: string | undefined): Problem | undefined {
  const { node: sum, child } = around(view, node);
  const isSum = sum.kind === "Binary" && sum.operator === "+";
  // `./a + /b` means a file of the folder.
  if (isSum && sum.left !== child) return undefined;
  const text = node.parts[0]?.text ?? node.text;
  if (!text.startsWith("/") && !text.startsWith("~")) return undefined;
  // `/. + "/a"` is one path.
  const whole = isSum ? sum : node;
  const path = whole.text.replaceAll(/\s+/g, " ");
  const home = user === undefined ? "/home/…" : `/home/${user}`;
  const constant = isSum ? constantSum(view, sum) : node.text;
  return constant === undefined
    ? problem("path-absolute-computed", { path })
    : problem("path-absolute", {
        path,
        text: constant.replace(/^~/, home),
        name: basename(constant),
      });
}

/** The path that two parts make, where both are written out. */
function constantSum(view: View, { left, right }: NodeOf<"Binary">): string | undefined {
  const [start, end] = [bare(left), bare(right)];
  const rest = end.kind === "Path" ? end.text : constantText(view, end);
  if (start.kind !== "Path" || rest === undefined || rest.includes("$")) return undefined;
  return start.text.replace(/\/\.?$/, "") + rest.replace(/^(?!\/)/, start.text === "/." ? "/" : "");
}

function nixPath({ path, value }: NodeOf<"Binding">): Problem | undefined {
  const names = dotted(path);
  if (!/(^|\.)nix\.nixPath$/.test(names) && names !== "nixPath") return undefined;
  return value.text.includes("inputs.") ? undefined : problem("nix-path-set", {});
}

/** The name of the built-in value that an expression is. */
function builtin(view: View, node: Node): string | undefined {
  if (node.kind === "Select" && node.base.text === "builtins") {
    // `builtins.x or y` is y in a flake.
    return node.default ? undefined : functionName(node);
  }
  if (node.kind !== "Identifier") return undefined;
  const parent = view.parent(node);
  if (parent?.kind === "Inherit") {
    return parent.base?.text === "builtins" ? node.text : undefined;
  }
  if (parent?.kind === "AttrPath" || parent?.kind === "Formal") return undefined;
  return node.text.startsWith("__") ? node.text.slice(2) : undefined;
}

type Explain = (view: View, node: Node, user: string | undefined) => Problem;

const BUILTINS: ReadonlyMap<string, Explain> = new Map<string, Explain>([
  ["currentSystem", () => problem("current-system", {})],
  ["currentTime", () => problem("current-time", {})],
  ["nixPath", () => problem("nix-path-read", {})],
  ["storePath", () => problem("store-path", {})],
  [
    "getEnv",
    (view, node, user) => {
      const argument = callOf(view, node)?.args[0];
      const name = argument && constantText(view, argument);
      const values: Readonly<Record<string, string>> =
        user === undefined ? {} : { HOME: `/home/${user}`, USER: user };
      return problem("environment-read", { value: values[name ?? ""] });
    },
  ],
]);
