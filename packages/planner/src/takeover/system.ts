import {
  type Edit,
  find,
  names,
  type Node,
  type NodeOf,
  replace,
  resolveOrigin,
  set,
} from "nix-source";
import { unlessUnsafe } from "../files/edit-script.ts";
import { attributePath, contains, scopeOf, type View } from "../modules/view.ts";
import { inheriting } from "./arguments.ts";

/** Facts about the file around a second set of packages. */
export interface PackagesSetting {
  readonly view: View;
  /** Whether `pkgs` can be had as an argument. */
  readonly mayTakePackages: boolean;
  /** The system of the host, where nothing in reach says it. */
  readonly system: string;
}

/** The edits that say the system, and whether the file must take `pkgs` for them. */
interface SystemEdits {
  readonly edits: readonly Edit[];
  readonly needsPackages: boolean;
}

/**
 * Tells `import nixpkgs { … }` its system: in pure evaluation it cannot find out.
 *
 * @param options - the argument that nixpkgs is called with.
 * @param node - the expression for nixpkgs.
 */
export function systemEdits(place: PackagesSetting, options: Node, node: Node): SystemEdits {
  const nothing = { edits: [], needsPackages: false };
  const said = ["system", "localSystem", "hostPlatform"].find((name) =>
    names(options).includes(name),
  );
  const value = said === undefined ? undefined : find(options, [said])?.value;
  if (said !== undefined && !value?.text.includes("currentSystem")) return nothing;
  const { packages, needsPackages } = packagesAt(place, node);
  const system =
    packages === undefined
      ? JSON.stringify(place.system)
      : `${packages}.stdenv.hostPlatform.system`;
  const binding = `system = ${system};`;
  const inherit =
    packages === undefined ? binding : `inherit (${packages}.stdenv.hostPlatform) system;`;
  if (options.kind !== "AttrSet") {
    const { from, to } = options;
    const insert = `({ ${inherit} } // `;
    return {
      edits: [
        { from, to: from, insert },
        { from: to, to, insert: ")" },
      ],
      needsPackages,
    };
  }
  if (options.bindings.length === 0) {
    return { edits: replace(place.view.root, options, `{ ${inherit} }`), needsPackages };
  }
  return unlessUnsafe<SystemEdits>(
    () => {
      const edits = set(options, [said ?? "system"], system).map(inheriting(binding, inherit));
      return { edits, needsPackages };
    },
    () => nothing,
  );
}

/** The set of packages in reach of a place, which knows its system. */
function packagesAt(
  { view, mayTakePackages }: PackagesSetting,
  node: Node,
): { readonly packages?: string; readonly needsPackages: boolean } {
  const path = attributePath(view, node);
  // The packages of a system are made from `nixpkgs.*`, and so cannot be asked there.
  const isAbove = (at: Node): boolean =>
    path[0] === "nixpkgs" && attributePath(view, at)[0] !== "nixpkgs";
  let outermost: NodeOf<"Function"> | undefined;
  for (let scope = scopeOf(view, node); scope; scope = scope.parent) {
    const at = scope.node;
    if (at.kind !== "Function") {
      const found = resolveOrigin("pkgs", scope);
      if (found.kind === "binding" && found.scope === scope) return { needsPackages: false };
      continue;
    }
    outermost = at;
    const { params, formals: braces } = at;
    const packages = ["pkgs", "prev", "super"].find((name) =>
      params.some(({ text }) => text === name),
    );
    const isItself = packages === "pkgs" && braces !== undefined && contains(braces, node);
    if (packages !== undefined && !isItself && !isAbove(at)) {
      return { packages, needsPackages: false };
    }
  }
  const isEarly = path.includes("imports") || path[0] === "nixpkgs";
  if (!outermost?.formals || !mayTakePackages || isEarly) return { needsPackages: false };
  return { packages: "pkgs", needsPackages: true };
}
