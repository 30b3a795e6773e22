import type { RepoFiles } from "../files/repo-files.ts";

// Which package formats Nix, by what a repository has locked: the official formatter has had several names.

/** The official formatter, for whole folders: in nixpkgs since 25.05. */
export const FORMATTER = "nixfmt-tree";

/** The package that formats Nix, of those that a repo's nixpkgs has. */
export function formatterIn(repo: RepoFiles, input: string, url: string): string {
  const node = lockedNode(repo.get("flake.lock"), input);
  const said = [node?.original?.ref, node?.original?.url, url].find((each) => release(each));
  const known = said === undefined ? undefined : release(said);
  if (known !== undefined) return named(known, "25.05", "24.05");
  const day = node?.locked?.lastModified;
  if (day === undefined) return FORMATTER;
  return named(new Date(day * 1000).toISOString(), "2025-05-01", "2024-01-01");
}

/** The name by when it came: before the official formatter there was another one. */
const named = (when: string, tree: string, official: string): string =>
  when >= tree ? FORMATTER : when >= official ? "nixfmt-rfc-style" : "nixpkgs-fmt";

/** The release in the name of a branch, or in a version of FlakeHub: `nixos-24.11`, `0.2411.*`. */
function release(text: string | undefined): string | undefined {
  const [, year, month] =
    /\b(\d\d)\.(05|11)\b|\b0\.(\d\d)(05|11)\b/
      .exec(text ?? "")
      ?.filter((each) => each !== undefined) ?? [];
  return year === undefined ? undefined : `${year}.${month}`;
}

interface LockNode {
  readonly inputs?: Readonly<Record<string, string | readonly string[]>>;
  readonly locked?: { readonly lastModified?: number };
  readonly original?: { readonly ref?: string; readonly url?: string };
}

/** The node of an input in a lock file; undefined when there is none that can be read. */
function lockedNode(text: string | undefined, input: string): LockNode | undefined {
  if (text === undefined) return undefined;
  try {
    const { nodes, root } = JSON.parse(text) as {
      readonly nodes: Readonly<Record<string, LockNode>>;
      readonly root: string;
    };
    const follow = (from: string, path: readonly string[], depth = 0): string | undefined => {
      const [first, ...rest] = path;
      if (first === undefined || depth > 20) return from;
      const next = nodes[from]?.inputs?.[first];
      if (next === undefined) return undefined;
      const to = typeof next === "string" ? next : follow(root, next, depth + 1);
      return to === undefined ? undefined : follow(to, rest, depth + 1);
    };
    const name = follow(root, [input]);
    return name === undefined ? undefined : nodes[name];
  } catch {
    return undefined;
  }
}
