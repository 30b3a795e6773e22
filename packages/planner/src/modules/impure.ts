import { bare, expressions, find, type Node, positionAt } from "nix-source";
import { isFetch, isPinnedSet } from "./sources.ts";
import { around, callOf, constant, functionName, type View } from "./view.ts";

/** Something that pure evaluation refuses or changes, and what to write instead. */
interface Impurity {
  readonly line: number;
  readonly message: string;
  readonly fix: string;
}

/**
 * What is left in a file that a flake forbids.
 *
 * @param user - whose machine it is, where that is known.
 * @param passes - the expressions that are let pass, whatever they are.
 */
export function impurities(
  view: View,
  user?: string,
  passes: (node: Node) => boolean = () => false,
): readonly Impurity[] {
  if (!view.has(["Identifier", "LookupPath", "Path"], isSuspect)) return [];
  return view.nodes.flatMap((node) => {
    const found = passes(node) ? undefined : impurity(view, node, user);
    return found ? [{ line: positionAt(view.source, node.from).line, ...found }] : [];
  });
}

/** Whether a token can be part of something impure at all. */
function isSuspect({ kind, text }: Node): boolean {
  if (kind === "Path") return text.startsWith("/") || text.startsWith("~");
  return kind === "LookupPath" || /^(builtins|nixPath|fetch.*|__.*)$/.test(text);
}

type Found = Omit<Impurity, "line">;

function impurity(view: View, node: Node, user: string | undefined): Found | undefined {
  if (node.kind === "LookupPath") return lookup(node);
  if (node.kind === "Apply") return isFetch(node) ? unpinned(view, node) : undefined;
  if (node.kind === "Path") return outside(view, node, user);
  if (node.kind === "Binding") return nixPath(node);
  const name = builtin(view, node);
  return name === undefined ? undefined : BUILTINS.get(name)?.(view, node, user);
}

function lookup(node: Node): Found | undefined {
  const name = node.text.slice(1, -1).split("/")[0]!;
  // Nix itself has these.
  if (name === "nix") return undefined;
  const input = name.replaceAll(/[^\w-]+/g, "-");
  return {
    message: `${node.text} is looked up in NIX_PATH, which a flake does not have`,
    fix: `in flake.nix: inputs.${input}.url = "…"; here: inputs.${input}`,
  };
}

function unpinned(view: View, node: Node): Found | undefined {
  const call = callOf(node)!;
  const [argument] = call.arguments;
  if (!argument || isPinnedSet(argument)) return undefined;
  const name = functionName(call.callee);
  const url = constant(view, argument) ?? textOf(view, argument, "url") ?? "…";
  const pin = name === "fetchGit" ? "rev" : "sha256";
  return {
    message: `${name} without ${pin} may give something else every time, which a flake forbids`,
    fix: `in flake.nix: inputs.source = { url = "${url}"; flake = false; }; here: inputs.source`,
  };
}

function textOf(view: View, argument: Node, name: string): string | undefined {
  const found = find(bare(argument), [name])?.value;
  return found && constant(view, found);
}

function outside(view: View, node: Node, user: string | undefined): Found | undefined {
  const { node: sum, child } = around(view, node);
  const isRest = sum.kind === "Binary" && sum.children.some(({ kind }) => kind === "+");
  // `./a + /b` and `map (each: ./a + each) [ /b ]` mean files of the folder.
  if (isRest && expressions(sum)[0] !== child) return undefined;
  const text = node.children[0]?.text ?? node.text;
  if (!text.startsWith("/") && !text.startsWith("~")) return undefined;
  const path = node.text.replace(/^~/, user === undefined ? "/home/…" : `/home/${user}`);
  return {
    message: `${node.text} is outside of the repository, where a flake may not read`,
    fix: `"${path}" if the path is only handed to a program; else copy the file here and write ./${node.text.split("/").at(-1)}`,
  };
}

function nixPath(node: Node): Found | undefined {
  const names = node.children[0]!.text;
  const value = expressions(node)[0];
  if (!/(^|\.)nixPath$/.test(names) || !value || value.text.includes("inputs.")) return undefined;
  if (!/(^|\.)nix\.nixPath$/.test(names) && names !== "nixPath") return undefined;
  return {
    message: "nix.nixPath leads to channels, and a flake does not use them",
    fix: 'nix.nixPath = [ "nixpkgs=${inputs.nixpkgs}" ];',
  };
}

/** The name of the built-in value that an expression is. */
function builtin(view: View, node: Node): string | undefined {
  if (node.kind === "Select" && expressions(node)[0]?.text === "builtins") {
    // `builtins.x or y` is y in a flake.
    return expressions(node).length === 1 ? functionName(node) : undefined;
  }
  if (node.kind !== "Identifier") return undefined;
  const parent = view.parent(node)!;
  if (parent.kind === "Inherit") {
    const from = parent.children.find(({ kind }) => kind === "InheritFrom");
    return from && expressions(from)[0]?.text === "builtins" ? node.text : undefined;
  }
  if (parent.kind === "AttrPath" || parent.kind === "Formal") return undefined;
  return node.text.startsWith("__") ? node.text.slice(2) : undefined;
}

type Explain = (view: View, node: Node, user: string | undefined) => Found | undefined;

const BUILTINS: ReadonlyMap<string, Explain> = new Map(
  Object.entries<Explain>({
    currentSystem: () => ({
      message: "builtins.currentSystem is not there in a flake",
      fix: "pkgs.stdenv.hostPlatform.system",
    }),
    currentTime: () => ({
      message: "builtins.currentTime is not there in a flake",
      fix: "inputs.self.lastModified, which is when the repository was last changed",
    }),
    nixPath: () => ({
      message: "builtins.nixPath is empty in a flake",
      fix: "inputs.<name>, for what was looked up there",
    }),
    storePath: () => ({
      message: "builtins.storePath is not allowed in a flake",
      fix: "the package itself, such as pkgs.hello",
    }),
    getEnv: (view, node, user) => {
      const call = callOf(view.parent(node)!);
      const name = call?.callee === node ? constant(view, call.arguments[0]!) : undefined;
      const values: Record<string, string> =
        user === undefined ? {} : { HOME: `/home/${user}`, USER: user };
      const value = values[name ?? ""] ?? "…";
      return {
        message: "builtins.getEnv gives an empty string in a flake",
        fix: `"${value}"${value === "…" ? ", the value itself" : ""}`,
      };
    },
  }),
);
