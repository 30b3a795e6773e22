import { type Node, positionAt } from "nix-source";
import { entriesOf, type Entry, type Layer } from "../eval/layers.ts";
import { outputsOf, type Outputs } from "./outputs.ts";
import { join } from "../files/path.ts";
import type { RepoFiles } from "../files/plan.ts";
import { holds } from "./naming.ts";
import { text } from "../eval/text.ts";
import type { Place } from "../eval/place.ts";
import { force, members } from "../eval/value.ts";
import { pathsOf } from "./paths.ts";

// The hosts of a flake, whatever they are written as.

/** A host of a flake. */
export interface Host {
  readonly name: string;
  /** The file that its entry is in; nothing when it is there because its folder is. */
  readonly file: string | undefined;
  /** Its entry: a binding, an `inherit` or an element of a list. */
  readonly node: Node | undefined;
  /** The files and folders that are its own: their paths hold its name. Found when asked for. */
  readonly paths: readonly string[];
  /** Its system, where that is written. */
  readonly system: string | undefined;
  readonly entry: Entry;
}

/** The hosts of a flake, or why they cannot be told. */
export interface Hosts {
  readonly hosts: readonly Host[];
  /** Why there may be more, or why there are none. */
  readonly reason: string | undefined;
  readonly outputs: Outputs | undefined;
  /** The files in which they were found. */
  readonly files: RepoFiles;
}

/** The systems on which NixOS runs. */
export const SYSTEM = /^(x86_64|aarch64|armv[67]l|i686|riscv64|powerpc64le)-linux$/;

/** What has been found in repos before: a repo as it is read once does not change. */
const remembered = new WeakMap<RepoFiles, Hosts>();

/** The hosts of a repo's `flake.nix`, in the order of the text. */
export function hostsOf(repo: RepoFiles): Hosts {
  const known = remembered.get(repo);
  if (known) return known;
  const hosts = hostsIn(repo);
  remembered.set(repo, hosts);
  return hosts;
}

function hostsIn(repo: RepoFiles): Hosts {
  const outputs = outputsOf(repo);
  if (!outputs) {
    const reason =
      repo.get("flake.nix") === undefined
        ? "there is no flake.nix"
        : "its outputs are not written as a function in a file of this repository";
    return { hosts: [], reason, outputs, files: repo };
  }
  const { layers } = outputs;
  const hosts = layers.flatMap((layer) => (layer.kind === "opaque" ? [] : hostsOfLayer(layer)));
  const hidden = layers.find((layer) => layer.kind === "opaque");
  if (!hidden) return { hosts: unique(hosts), reason: undefined, outputs, files: repo };
  const { what, place } = hidden;
  const { line } = positionAt(place.node.source, place.node.from);
  const reason = `some of the hosts come from ${what}, on line ${line} of ${place.file.path}`;
  return { hosts: unique(hosts), reason, outputs, files: repo };
}

/** Whether these hosts have exactly these names. */
export function isExactly({ hosts }: Hosts, names: readonly string[]): boolean {
  const found = new Set(hosts.map(({ name }) => name));
  return found.size === names.length && names.every((name) => found.has(name));
}

function unique(hosts: readonly Host[]): readonly Host[] {
  return [...new Map(hosts.map((host) => [host.name, host])).values()];
}

function hostsOfLayer(layer: Exclude<Layer, { kind: "opaque" }>): readonly Host[] {
  return entriesOf(layer).flatMap((entry) => {
    const { name, node } = entry;
    if (name === undefined) return [];
    const file = node && layer.place.file.path;
    return [
      {
        name,
        file,
        node,
        entry,
        get paths() {
          return pathsOfHost(name, entry);
        },
        get system() {
          return systemOf(entry);
        },
      },
    ];
  });
}

function pathsOfHost(name: string, { layer, value, written }: Entry): readonly string[] {
  const found = [...new Set([...pathsOf(written), ...pathsOf(value)])].filter((path) =>
    holds(path, name),
  );
  if (found.length > 0 || layer.kind !== "folder") return found;
  const paths = layer.place.file.paths();
  const own = join(layer.path, name);
  if (paths.includes(`${own}.nix`)) return [`${own}.nix`];
  if (layer.entryFile !== undefined) return [join(own, layer.entryFile)];
  const usual = ["default.nix", "configuration.nix"].map((each) => join(own, each));
  return [usual.find((each) => paths.includes(each)) ?? usual[0]!];
}

function systemOf({ value, written, layer }: Entry): string | undefined {
  const made = force(value);
  const args = made.kind === "call" ? made.args : [];
  for (const each of [written, value, ...args]) {
    const [found] = members([each], "system");
    const system = found && text(found)?.text;
    if (system !== undefined) return system;
  }
  if (layer.kind === "folder") return /(?:^|\/)([^/]+-linux)$/.exec(layer.path)?.[1];
  const source = (written as Place).node?.text ?? "";
  return /"([a-z0-9_]+-linux)"/.exec(source)?.[1];
}
