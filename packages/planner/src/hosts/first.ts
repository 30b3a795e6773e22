import { addFormal, find, formals, literal, nameArgument, parse, set, type Edit } from "nix-source";
import { elementsOf, lookUp } from "../eval/evaluate.ts";
import type { Expr } from "../eval/file.ts";
import { entriesOf, type SetSource } from "../eval/names.ts";
import { dirname, join } from "../files/path.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import { planOf } from "../files/plan.ts";
import { problem } from "../problems.ts";
import { byHand, systemCall } from "./by-hand.ts";
import { addBinding, addElement } from "./copy.ts";
import { hasHosts, hostsOf } from "./find.ts";
import { edited, FLAKE, refused, type ChangeResult } from "./host.ts";

// Adds a host to a flake that has none: `nixosConfigurations` is made, where it is clear where.

/**
 * Adds a host to a flake that has none yet.
 *
 * @returns the changed file and the module that the host must have; or why not, and the lines to paste.
 * @throws EditError when it cannot be added safely.
 */
export function addFirstHost(repo: RepoFiles, name: string): ChangeResult {
  const { hidden, outputs } = hostsOf(repo);
  const pasted = byHand(repo, name);
  const { sources = [], room, lambda } = outputs ?? {};
  const [source, ...more] = sources;
  if (source?.kind === "folder") {
    const path = join(join(source.path, name), source.entryFile ?? "default.nix");
    return {
      changes: [],
      problems: [],
      like: undefined,
      modules: [{ path, like: undefined }],
      own: [],
    };
  }
  const make = (expr: Expr, edits: readonly Edit[]): ChangeResult => {
    const { path } = expr.file;
    const after = edited(repo, path, edits);
    if (!hasHosts(after.repo, [name])) {
      return refused(problem("first-host-not-added", pasted, { file: path }));
    }
    const modules = [{ path: `hosts/${name}/configuration.nix`, like: undefined }];
    return { ...planOf(new Map([[path, after.content]]), repo), like: undefined, modules, own: [] };
  };
  if (source?.kind === "list" && elementsOf(source.expr)?.length === 0) {
    return make(source.expr, addElement(source, literal(name)));
  }
  const target: SetSource | undefined =
    source?.kind === "set"
      ? source
      : room && { kind: "set", expr: { ...room.expr, prefix: [] }, read: (item) => item };
  if (hidden?.code === "hosts-in-nested-flake") return refused({ ...hidden, ...FLAKE });
  if (hidden) {
    return refused(problem("first-host-not-added", { ...pasted, reason: hidden.message }, FLAKE));
  }
  if (source?.kind === "set" && entriesOf(source).length > 0) {
    return refused(problem("host-names-computed", pasted, FLAKE));
  }
  if (more.length > 0) return refused(problem("hosts-in-several-places", pasted, FLAKE));
  if (!target || !lambda) return refused(problem("no-place-for-hosts", pasted, FLAKE));
  const elsewhere = source ? undefined : mentionOf(repo);
  if (elsewhere !== undefined) {
    return refused(problem("hosts-not-found", { ...pasted, elsewhere }, FLAKE));
  }
  const bound = nixpkgsAt(target.expr, lambda, repo);
  if (!bound) return refused(problem("nixpkgs-not-taken", pasted, FLAKE));
  const text = systemCall(name, {
    nixpkgs: bound.nixpkgs,
    inputs: bound.hasInputs ? "inputs" : undefined,
    folder: dirname(target.expr.file.path),
  });
  const edits = source
    ? addBinding(target, name, text)
    : set(target.expr.node, [...(room?.path ?? []), name], text);
  return make(target.expr, [...edits, ...bound.edits]);
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
