import {
  addFormal,
  attributeName,
  expressions,
  find,
  formals,
  nameArgument,
  parse,
  positionAt,
  set,
  type Edit,
} from "nix-source";
import { edited, hasHosts, refused } from "./find.ts";
import type { ChangeResult, Hosts } from "./host.ts";
import { addBinding, addElement } from "./copy.ts";
import { entriesOf, type SetSource } from "../eval/names.ts";
import { dirname, join } from "../files/path.ts";
import { planOf, type RepoFiles } from "../files/plan.ts";
import type { Expr } from "../eval/file.ts";
import { lookUp } from "../eval/evaluate.ts";

// A host in a flake that has none: `nixosConfigurations` is made, where it is clear where.

/** The lines that add a host to a flake of any shape. */
export function plainLines(name: string): string {
  return `nixosConfigurations.${attributeName(name)} = ${plain("nixpkgs", name, true)};`;
}

function plain(nixpkgs: string, name: string, hasInputs: boolean, file = "flake.nix"): string {
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
 * @throws EditError when it cannot be added safely.
 */
export function addFirstHost(
  repo: RepoFiles,
  { outputs, reason }: Hosts,
  name: string,
): ChangeResult {
  const fix = pasted(repo, name);
  if (!outputs) return refused(reason ?? "there is no flake.nix", fix);
  const { sources, lambda, room } = outputs;
  const [source] = sources;
  if (source?.kind === "folder") {
    const path = join(join(source.path, name), source.entryFile ?? "default.nix");
    return { changes: [], problems: [], like: undefined, modules: [{ path, like: undefined }] };
  }
  if (source?.kind === "list" && expressions(source.expr.node).length === 0) {
    return written(repo, source.expr, addElement(source, JSON.stringify(name)), name, fix);
  }
  const target: SetSource | undefined =
    source?.kind === "set"
      ? source
      : room && { kind: "set", expr: { ...room.expr, prefix: [] }, read: (item) => item };
  const hides =
    reason ??
    (source?.kind === "set" && entriesOf(source).length > 0
      ? "its hosts have names that are computed"
      : undefined);
  if (!target || !lambda || hides !== undefined || (source && sources.length > 1)) {
    const several = sources.length > 1 ? "its hosts can be in several places" : undefined;
    return refused(hides ?? several ?? "no place for hosts can be found in its outputs", fix);
  }
  const elsewhere = source ? undefined : mentionOf(repo);
  if (elsewhere !== undefined) {
    return refused(`its hosts were not found, though ${elsewhere} speaks of some`, fix);
  }
  const binds = bindingsFor(target.expr, lambda, repo);
  if (!binds) return refused("its outputs do not take the input nixpkgs", fix);
  const text = plain(binds.nixpkgs, name, binds.hasInputs, target.expr.file.path);
  const edits = source
    ? addBinding(target, name, text, false)
    : set(target.expr.node, [...(room?.path ?? []), name], text);
  return written(repo, target.expr, [...edits, ...binds.edits], name, fix);
}

/** What to do by hand: where `nixosConfigurations` has a value, it cannot be given another. */
function pasted(repo: RepoFiles, name: string): string {
  const root = parse(repo.get("flake.nix") ?? "{ }");
  const value = find(root, ["outputs", "nixosConfigurations"])?.value;
  if (!value) return `add this to the outputs, and run the command again:\n${plainLines(name)}`;
  const { line } = positionAt(root.source, value.to - 1);
  const entry = `${attributeName(name)} = ${plain("nixpkgs", name, true)};`.replaceAll(/^/gm, "  ");
  const expr = `the value of nixosConfigurations, which ends on line ${line} of flake.nix`;
  return `put parentheses around ${expr}, put this behind them, and run the command again:\n// {\n${entry}\n}`;
}

/** A file that may be where the hosts are, when they have not been found. */
function mentionOf(repo: RepoFiles): string | undefined {
  const isMention =
    /\bnixosConfigurations\b|\bnixosSystem\b|\bconfigurations\.nixos\b|\beval-config\.nix\b/;
  return repo
    .below("")
    .find((path) => path.endsWith(".nix") && isMention.test(repo.get(path) ?? ""));
}

interface Binds {
  readonly nixpkgs: string;
  readonly hasInputs: boolean;
  readonly edits: readonly Edit[];
}

/** What the entry is to call nixpkgs and the inputs, and what must be bound for that. */
function bindingsFor(expr: Expr, lambda: Expr, repo: RepoFiles): Binds | undefined {
  const { names, all, isOpen } = formals(lambda.node) ?? {};
  const isFlake = lambda.file.path === expr.file.path;
  const inputs = names === undefined || all !== undefined ? all : undefined;
  if (names?.includes("nixpkgs") && isFlake) {
    if (inputs === "inputs" || names.includes("inputs")) {
      return { nixpkgs: "nixpkgs", hasInputs: true, edits: [] };
    }
    const isFree = inputs === undefined && !lookUp(expr, "inputs");
    return {
      nixpkgs: "nixpkgs",
      hasInputs: isFree,
      edits: isFree ? nameArgument(lambda.node, "inputs") : [],
    };
  }
  if (inputs !== undefined && isFlake)
    return { nixpkgs: `${inputs}.nixpkgs`, hasInputs: inputs === "inputs", edits: [] };
  if (lookUp(expr, "inputs")) return { nixpkgs: "inputs.nixpkgs", hasInputs: true, edits: [] };
  const declares = find(parse(repo.get("flake.nix")!), ["inputs", "nixpkgs"]) !== undefined;
  if (!isFlake || !isOpen || !declares) return undefined;
  const isFree = !lookUp(expr, "inputs");
  return {
    nixpkgs: "nixpkgs",
    hasInputs: isFree,
    edits: [
      ...addFormal(lambda.node, "nixpkgs"),
      ...(isFree ? nameArgument(lambda.node, "inputs") : []),
    ],
  };
}

function written(
  repo: RepoFiles,
  { file }: Expr,
  edits: readonly Edit[],
  name: string,
  fix: string,
): ChangeResult {
  const after = edited(repo, file.path, edits);
  if (!hasHosts(after.repo, [name])) {
    return refused("the way in which this flake makes its hosts is not understood", fix, file.path);
  }
  const modules = [{ path: `hosts/${name}/configuration.nix`, like: undefined }];
  return {
    ...planOf(new Map([[file.path, after.content]]), repo),
    like: undefined,
    modules,
  };
}
