import { dirname, join } from "../files/path.ts";
import { addressSource, type Releases } from "../modules/inputs.ts";
import { pinsOf, recordOf } from "../modules/pins.ts";
import { problem } from "../problems.ts";
import { type Closure, isGenerated, type PlacedProblem, type SourceFile } from "./closure.ts";
import type { SourceTree } from "./source-tree.ts";

// What npins and niv pin stays pinned in a flake; as inputs, `nix flake update` would renew it with all else.

/** What a pinning tool says of a source. */
interface Pin {
  readonly name: string;
  readonly url: string;
  readonly rev: string | undefined;
  readonly isRepository: boolean;
  /** Whether niv leaves the fetching to nixpkgs. */
  readonly isFetchedByPackages: boolean;
}

/** The pins of a tree, each where a file asks for it, and what keeps them from being read in a flake. */
export function pinned(
  tree: SourceTree,
  closure: Closure,
  releases: Releases,
): readonly PlacedProblem[] {
  return [...closure.files.values()].filter(isGenerated).flatMap((sources) => {
    const place = join(dirname(sources.path), "sources.json");
    const pins = pinsIn(tree.text(place) ?? "");
    return [...sources.callers.values()].flatMap(
      ({ file, reference }): readonly PlacedProblem[] => {
        const at = reference.node.from;
        const isAlone = reference.use === "import" || reference.use === "data";
        const stuck = isAlone && needsPackages(sources, pins);
        return [
          ...(stuck
            ? [{ file, at, problem: problem("niv-needs-packages", { path: sources.path }) }]
            : []),
          ...pins
            .filter(({ name }) => uses(file, name))
            .map((pin) => ({
              file,
              at,
              problem: problem("source-pinned", asInput(pin, place, releases)),
            })),
        ];
      },
    );
  });
}

function asInput(
  { name, url, rev, isRepository }: Pin,
  place: string,
  releases: Releases,
): { name: string; place: string; input: string; url: string } {
  const ref = rev === undefined ? {} : { ref: rev };
  const known = addressSource(url, releases, { isGit: isRepository, ...ref });
  // The flake has a nixpkgs of its own.
  const input = name === "nixpkgs" ? "nixpkgs-pinned" : name;
  return { name, place, input, url: known.input?.url ?? url };
}

/** Whether a file asks for a pin, by its name or by that of all. */
const uses = ({ view }: SourceFile, name: string): boolean =>
  view?.has(["AttrPath", "Select", "Inherit"], ({ text }) => text.includes(name)) ?? false;

/** Whether niv's file looks for nixpkgs itself: the first versions always do, later ones for what it has to fetch. */
function needsPackages({ view }: SourceFile, pins: readonly Pin[]): boolean {
  const text = view?.source ?? "";
  if (!text.includes("Niv")) return false;
  return !/\bbuiltin\b/.test(text) || pins.some((pin) => pin.isFetchedByPackages);
}

function pinsIn(text: string): readonly Pin[] {
  return [...pinsOf(text)].flatMap(([name, pin]): readonly Pin[] => {
    const repository = recordOf(pin["repository"]);
    const owner = string(pin["owner"] ?? repository["owner"]);
    const repo = string(pin["repo"] ?? repository["repo"]);
    const isRepository = owner !== undefined && repo !== undefined;
    const url = isRepository
      ? `https://github.com/${owner}/${repo}`
      : string(pin["url"] ?? repository["url"] ?? pin["repo"]);
    if (url === undefined) return [];
    const rev = string(pin["branch"] ?? pin["version"]);
    return [{ name, url, rev, isRepository, isFetchedByPackages: pin["builtin"] === false }];
  });
}

const string = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
