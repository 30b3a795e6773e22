import {
  addFormal,
  attributeName,
  find,
  formals,
  literal,
  nameArgument,
  parse,
  positionAt,
  set,
  type Edit,
} from "nix-source";
import { elementsOf, lookUp, members } from "../eval/evaluate.ts";
import type { Expr } from "../eval/file.ts";
import { entriesOf, type SetSource } from "../eval/names.ts";
import { dirname, join } from "../files/path.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import { planOf } from "../files/plan.ts";
import { problem } from "../problems.ts";
import { addBinding, addElement } from "./copy.ts";
import { hasHosts, hostsOf } from "./find.ts";
import { edited, FLAKE, refused, type ChangeResult } from "./host.ts";

// Adds a host to a flake that has none: `nixosConfigurations` is made, where it is clear where.

/** The lines that add a host to a flake of any shape. */
export const plainLines = (name: string): string =>
  `nixosConfigurations.${attributeName(name)} = ${systemCall("nixpkgs", name, true)};`;

function systemCall(nixpkgs: string, name: string, hasInputs: boolean, file = "flake.nix"): string {
  const top = dirname(file)
    .split("/")
    .map((part) => (part === "" ? "./" : "../"))
    .join("");
  const args = hasInputs ? ["  specialArgs = { inherit inputs; };"] : [];
  return [
    `${nixpkgs}.lib.nixosSystem {`,
    ...args,
    `  modules = [ ${top}hosts/${name}/configuration.nix ];`,
    "}",
  ].join("\n");
}

/**
 * Adds a host to a flake that has none yet.
 *
 * @returns the changed file and the module that the host must have; or why not, and the lines to paste.
 * @throws EditError when it cannot be added safely.
 */
export function addFirstHost(repo: RepoFiles, name: string): ChangeResult {
  const { hidden, outputs } = hostsOf(repo);
  const byHand = linesByHand(repo, name);
  const { sources = [], room, lambda } = outputs ?? {};
  const [source, ...more] = sources;
  if (source?.kind === "folder") {
    const path = join(join(source.path, name), source.entryFile ?? "default.nix");
    return { changes: [], problems: [], like: undefined, modules: [{ path, like: undefined }] };
  }
  const make = (expr: Expr, edits: readonly Edit[]): ChangeResult => {
    const { path } = expr.file;
    const after = edited(repo, path, edits);
    if (!hasHosts(after.repo, [name])) {
      return refused(problem("first-host-not-added", byHand, { file: path }));
    }
    const modules = [{ path: `hosts/${name}/configuration.nix`, like: undefined }];
    return { ...planOf(new Map([[path, after.content]]), repo), like: undefined, modules };
  };
  if (source?.kind === "list" && elementsOf(source.expr)?.length === 0) {
    return make(source.expr, addElement(source, literal(name)));
  }
  const target: SetSource | undefined =
    source?.kind === "set"
      ? source
      : room && { kind: "set", expr: { ...room.expr, prefix: [] }, read: (item) => item };
  if (hidden) {
    return refused(problem("first-host-not-added", { ...byHand, reason: hidden.message }, FLAKE));
  }
  if (source?.kind === "set" && entriesOf(source).length > 0) {
    return refused(problem("host-names-computed", byHand, FLAKE));
  }
  if (more.length > 0) return refused(problem("hosts-in-several-places", byHand, FLAKE));
  if (!target || !lambda) return refused(problem("no-place-for-hosts", byHand, FLAKE));
  const elsewhere = source ? undefined : mentionOf(repo);
  if (elsewhere !== undefined) {
    return refused(problem("hosts-not-found", { ...byHand, path: elsewhere }, FLAKE));
  }
  const bound = nixpkgsAt(target.expr, lambda, repo);
  if (!bound) return refused(problem("nixpkgs-not-taken", byHand, FLAKE));
  const text = systemCall(bound.nixpkgs, name, bound.hasInputs, target.expr.file.path);
  const edits = source
    ? addBinding(target, name, text)
    : set(target.expr.node, [...(room?.path ?? []), name], text);
  return make(target.expr, [...edits, ...bound.edits]);
}

/** The lines to paste: where `nixosConfigurations` has a value, it cannot be given another. */
export function linesByHand(repo: RepoFiles, name: string): HandLines {
  const { outputs } = hostsOf(repo);
  const values = members(outputs?.lambda?.file.outputs ?? [], "nixosConfigurations");
  const [value, ...more] = values.filter((each) => each.kind === "expr");
  if (!value || more.length > 0 || value.prefix.length > 0) {
    return { lines: plainLines(name), end: undefined };
  }
  const { path } = value.file;
  const bound = outputs?.lambda && nixpkgsAt(value, outputs.lambda, repo);
  const { nixpkgs = "nixpkgs" } = bound ?? {};
  const hasInputs = bound?.hasInputs === true && bound.edits.length === 0;
  const call = `${attributeName(name)} = ${systemCall(nixpkgs, name, hasInputs, path)};`;
  const { line } = positionAt(value.node.source, value.node.to - 1);
  return { lines: `// {\n${call.replaceAll(/^/gm, "  ")}\n}`, end: line, at: path };
}

/** Lines to paste, and where. */
interface HandLines {
  readonly lines: string;
  /** The line on which `nixosConfigurations` ends, where it has a value. */
  readonly end: number | undefined;
  /** The file of that line. */
  readonly at?: string;
}

/** A file that may be where the hosts are, when they have not been found. */
function mentionOf(repo: RepoFiles): string | undefined {
  const isMention =
    /\bnixosConfigurations\b|\bnixosSystem\b|\bconfigurations\.nixos\b|\beval-config\.nix\b/;
  return repo
    .below("")
    .find((path) => path.endsWith(".nix") && isMention.test(repo.get(path) ?? ""));
}

interface Nixpkgs {
  /** The expression for nixpkgs. */
  readonly nixpkgs: string;
  /** Whether there is a variable `inputs`. */
  readonly hasInputs: boolean;
  /** The edits that bind them. */
  readonly edits: readonly Edit[];
}

/** How the entry of a host is to name nixpkgs and the inputs; undefined when it cannot. */
function nixpkgsAt(expr: Expr, lambda: Expr, repo: RepoFiles): Nixpkgs | undefined {
  const { names, all, isOpen } = formals(lambda.node) ?? {};
  const isFlake = lambda.file.path === expr.file.path;
  const hasInputs = lookUp(expr, "inputs") !== undefined;
  const named = () => (hasInputs || all !== undefined ? [] : nameArgument(lambda.node, "inputs"));
  if (names?.includes("nixpkgs") && isFlake) {
    if (names.includes("inputs")) return { nixpkgs: "nixpkgs", hasInputs: true, edits: [] };
    const edits = named();
    return { nixpkgs: "nixpkgs", hasInputs: all === "inputs" || edits.length > 0, edits };
  }
  if (all !== undefined && isFlake) {
    return { nixpkgs: `${all}.nixpkgs`, hasInputs: all === "inputs", edits: [] };
  }
  if (hasInputs) return { nixpkgs: "inputs.nixpkgs", hasInputs, edits: [] };
  const declares = find(parse(repo.get("flake.nix") ?? ""), ["inputs", "nixpkgs"]) !== undefined;
  if (!isFlake || !isOpen || !declares) return undefined;
  return {
    nixpkgs: "nixpkgs",
    hasInputs: true,
    edits: [...addFormal(lambda.node, "nixpkgs"), ...named()],
  };
}
