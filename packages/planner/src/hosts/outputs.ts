import { expressions, type Node } from "nix-source";
import { discovered } from "../eval/discovered.ts";
import { frameworkLayers } from "../eval/frameworks.ts";
import type { Layer } from "../eval/layers.ts";
import { configurations } from "../eval/configurations.ts";
import { layersOf } from "../eval/sources.ts";
import { openFlake } from "../eval/repo.ts";
import type { RepoFiles } from "../files/plan.ts";
import { fileValue, inside, type Call, type Place } from "../eval/place.ts";
import { force, members } from "../eval/value.ts";

// Where hosts are in the outputs: written out, in a library that is known, or in folders.

/** What is known of the outputs of a flake. */
export interface Outputs {
  /** Where the names of its hosts come from. */
  readonly layers: readonly Layer[];
  /** The set that could be given a first host, and the path there. */
  readonly room: { readonly place: Place; readonly path: readonly string[] } | undefined;
  /** The function that gives the outputs. */
  readonly lambda: Place | undefined;
  readonly flake: Place;
}

/** Where the hosts of a repo's flake are; nothing when there is no `flake.nix` or it has no outputs. */
export function outputsOf(repo: RepoFiles): Outputs | undefined {
  const file = openFlake(repo);
  if (!file) return undefined;
  const flake = fileValue(file);
  const [given, ...more] = members([flake], "outputs");
  if (!given || more.length > 0) return undefined;
  const forced = force(given);
  const lambda = forced.kind === "place" && forced.node.kind === "Function" ? forced : undefined;
  if (!lambda && forced.kind !== "call") return undefined;
  const body = lambda ? inside(lambda, expressions(lambda.node).at(-1)!) : forced;
  file.outputs.push(body);
  const layers = layersOf(body);
  const own = layers.filter((layer) => layer.kind === "set");
  const holding = layers.filter((layer) => layer.kind === "set" || layer.kind === "list");
  const found = holding.flatMap((layer) => configurations(layer, "nixosConfigurations"));
  if (found.some(({ kind }) => kind !== "opaque")) {
    return { layers: found, room: undefined, lambda, flake };
  }
  const calls = callsIn(body);
  let outcome: ReturnType<typeof frameworkLayers>;
  for (const each of calls) {
    const framework = frameworkLayers(each);
    const isKnown = framework?.layers.some(({ kind }) => kind !== "opaque");
    if (framework && isKnown) return { ...framework, lambda, flake };
    outcome ??= framework;
  }
  const folders = discovered(flake);
  if (folders.length > 0) return { layers: folders, room: undefined, lambda, flake };
  if (found.length > 0) return { layers: found, room: undefined, lambda, flake };
  if (outcome) return { ...outcome, lambda, flake };
  const strangers = layers.filter((layer) => layer.kind === "opaque");
  const hiding = strangers.filter(({ what }) => !HARMLESS.test(what));
  const room = own.find(({ place }) => place.prefix.length === 0)?.place;
  return {
    layers: hiding,
    room: room && hiding.length === 0 ? { place: room, path: ["nixosConfigurations"] } : undefined,
    lambda,
    flake,
  };
}

/** Calls that make packages and shells for each system, and never hosts. */
const HARMLESS =
  /(each|for|forEach)(Default|All)?(Supported)?Systems?(Map)?$|eachSystem|simpleFlake/i;

/** The calls that an expression consists of, at its top. */
function callsIn(value: Place | Call | ReturnType<typeof force>): readonly Call[] {
  const found = force(value);
  if (found.kind === "call") {
    const inner = /^(recursiveUpdate|mergeAttrs)$/.test(found.head)
      ? found.args.flatMap(callsIn)
      : [];
    return [found, ...inner];
  }
  if (found.kind !== "place" || found.node.kind !== "Binary") return [];
  return expressions(found.node).flatMap((side: Node) => callsIn(inside(found, side)));
}
