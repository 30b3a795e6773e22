import { attributeName, formals, names, parse, positionAt } from "nix-source";
import { evaluate, members, textOf } from "../eval/evaluate.ts";
import { type Expr, type Value } from "../eval/file.ts";
import { dirname, join, pathLiteral } from "../files/path.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import { hostsOf } from "./find.ts";
import { outputsBody, partsCall } from "./flake-calls.ts";

// The lines that a person can paste to give a flake a host, where that is not done for them.

/** Lines to paste, and where. */
export interface ByHand {
  readonly lines: string;
  /** The file that they go into. */
  readonly path: string;
  /** The line on which the value of `nixosConfigurations` ends, behind which they go. */
  readonly end?: number;
  /** Whether they are all of a new file. */
  readonly isNew?: boolean;
  /** The input that the outputs must take first. */
  readonly needs?: string;
}

/** The lines that add a host to a flake, whatever it is made of; its configuration is a file of its own. */
export function byHand(repo: RepoFiles, name: string): ByHand {
  const hosts = hostsOf(repo);
  const lambda = hosts.outputs?.lambda;
  const body = outputsBody(hosts);
  const parts = body && partsCall(body);
  if (parts) return toParts(name, parts.call.args[1]);
  const inputs = inputsIn(repo, lambda);
  const key = attributeName(name);
  const [value] = body ? members([body], "nixosConfigurations") : [];
  if (value?.kind !== "expr" || value.prefix.length > 0) {
    const call = systemCall(name, { ...inputs, folder: "" });
    return { lines: `nixosConfigurations.${key} = ${call};`, path: "flake.nix", ...inputs.untaken };
  }
  const { file, node } = value;
  const isHere = lambda !== undefined && file.path === lambda.file.path;
  const call = systemCall(name, {
    ...(isHere ? inputs : GIVEN),
    folder: dirname(file.path),
  });
  const { line } = positionAt(file.root.source, node.to - 1);
  const lines = `// {\n${`${key} = ${call};`.replaceAll(/^/gm, "  ")}\n}`;
  return { lines, path: file.path, end: line, ...(isHere && inputs.untaken) };
}

/** The lines for a flake of flake-parts, whose modules add up: `nixosConfigurations` may be in several. */
function toParts(name: string, module: Value | undefined): ByHand {
  const found = module && evaluate(module);
  const path =
    found?.kind === "call"
      ? found.args.map((each) => textOf(each)).find((each) => each?.isPath)
      : undefined;
  const [tree, own] =
    path === undefined
      ? ["", `hosts/${name}/configuration.nix`]
      : // What begins with `_` is no module of the flake.
        [path.text, join(path.text, `hosts/_${name}/configuration.nix`)];
  const file = path === undefined ? "flake.nix" : join(tree, `hosts/${name}.nix`);
  const call = systemCall(name, { ...GIVEN, folder: dirname(file), module: own });
  const binding = `flake.nixosConfigurations.${attributeName(name)} = ${call};`;
  if (path === undefined) return { lines: binding, path: "flake.nix" };
  const lines = `{ inputs, ... }:\n{\n${binding.replaceAll(/^/gm, "  ")}\n}`;
  return { lines, path: file, isNew: true };
}

interface Inputs {
  /** The expression for nixpkgs. */
  readonly nixpkgs: string;
  /** That for all inputs, where they have a name. */
  readonly inputs: string | undefined;
  /** The input nixpkgs, where the outputs do not take it. */
  readonly untaken?: { readonly needs: string };
}

/** The inputs, where they are the argument `inputs`. */
const GIVEN: Inputs = { nixpkgs: "inputs.nixpkgs", inputs: "inputs" };

/** What the outputs call nixpkgs and the inputs. */
function inputsIn(repo: RepoFiles, lambda: Expr | undefined): Inputs {
  const { names: taken = [], all } = (lambda && formals(lambda.node)) ?? {};
  const declared = names(parse(repo.get("flake.nix") ?? "{ }"), ["inputs"]);
  const known = [...taken, ...declared];
  const nixpkgs =
    known.find((each) => each === "nixpkgs") ??
    known.find((each) => /^nixpkgs|^nixos/.test(each)) ??
    "nixpkgs";
  const isTaken = taken.includes(nixpkgs) || all === undefined;
  return {
    nixpkgs: isTaken ? nixpkgs : `${all}.${nixpkgs}`,
    inputs: all,
    ...(isTaken && !taken.includes(nixpkgs) && { untaken: { needs: nixpkgs } }),
  };
}

/**
 * The call that makes a host of its configuration.
 *
 * @param at.folder - that of the file in which it is to stand.
 */
export function systemCall(
  name: string,
  {
    nixpkgs,
    inputs,
    folder,
    module = `hosts/${name}/configuration.nix`,
  }: Inputs & { readonly folder: string; readonly module?: string },
): string {
  const given = inputs === "inputs" ? "inherit inputs;" : `inputs = ${inputs};`;
  return [
    `${nixpkgs}.lib.nixosSystem {`,
    ...(inputs === undefined ? [] : [`  specialArgs = { ${given} };`]),
    `  modules = [ ${pathLiteral(folder, module)} ];`,
    "}",
  ].join("\n");
}
