import { type Node, positionAt } from "nix-source";
import { pinsOf } from "./pins.ts";
import { option } from "./settings.ts";
import { isFetch } from "./sources.ts";
import { constantText, View } from "./view.ts";

/** A file of a configuration. */
interface ReleaseFile {
  readonly path: string;
  readonly text: string;
}

/** A release of NixOS that a configuration holds itself to, and the place that says so. */
export interface PinnedRelease {
  /** `22.11`, or `unstable`. */
  readonly version: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** A release, and where its text is in a file. */
interface Found {
  readonly version: string;
  readonly at: number;
}

/**
 * The release that a configuration pins nixpkgs to: by npins or niv, by what it fetches as `nixpkgs`, by the channel of
 * its upgrades, and, as home-manager goes with the release, by that. What has another name, as an `unstable` beside the
 * system, says nothing of the system.
 *
 * @param files - those that the configuration has; of two that say the same kind of thing, the first one counts.
 * @returns nothing where no file says one.
 */
export function pinnedRelease(files: readonly ReleaseFile[]): PinnedRelease | undefined {
  const views = files
    .filter(({ path, text }) => path.endsWith(".nix") && SPEAKS.test(text))
    .map(({ path, text }) => ({ path, text, view: new View(text) }));
  const fetched = (test: (fetch: Fetch) => boolean) =>
    views.map((file) => ({ ...file, found: fetchesIn(file.view).find(test) }));
  const ways = [
    () => files.filter(isOfPins).map((file) => ({ ...file, found: inPins(file.text) })),
    () => fetched(({ name, url }) => OWN_NAME.test(name) && NIXPKGS.test(url)),
    () => views.map((file) => ({ ...file, found: upgradesIn(file.view) })),
    () => files.filter(isOfChannels).map((file) => ({ ...file, found: inChannels(file.text) })),
    () => fetched(({ url, version }) => /home-manager/i.test(url) && version !== "unstable"),
  ];
  for (const way of ways) {
    for (const { path: file, text, found } of way()) {
      if (found) return { version: found.version, file, line: positionAt(text, found.at).line };
    }
  }
  return undefined;
}

const SPEAKS = /(?:nixos|nixpkgs|release)-(?:\d\d\.\d\d|unstable)/;
const NIXPKGS = /nixpkgs|channels?[.:/]/i;

/** The names under which a configuration has the nixpkgs of the system. */
const OWN_NAME = /^(?:nixpkgs|nixos|pkgs)$/;

/** The release in the name of a branch or channel. */
function versionIn(text: string): string | undefined {
  return /(?:nixos|nixpkgs|release)-(\d\d\.\d\d|unstable)(?!\d)/.exec(text)?.[1];
}

const isOfPins = ({ path }: ReleaseFile): boolean =>
  /(?:^|\/)(?:npins|nix)\/sources\.json$/.test(path);

/** The branch of nixpkgs in the file of npins, which has a channel or a repository, or in that of niv. */
function inPins(text: string): Found | undefined {
  const [own, pin] = [...pinsOf(text)].find(([name]) => OWN_NAME.test(name)) ?? [];
  const { branch, name } = pin ?? {};
  const version = versionIn(`${String(branch)} ${String(name)}`);
  return version === undefined ? undefined : { version, at: Math.max(text.indexOf(`"${own}"`), 0) };
}

const isOfChannels = ({ path }: ReleaseFile): boolean => /(?:^|\/)\.nix-channels$/.test(path);

/** The channel `nixos` in a list of channels: an address and a name in each line. */
function inChannels(text: string): Found | undefined {
  const line = /^\s*\S+\s+(?:nixos|nixpkgs)\s*$/m.exec(text);
  const version = line && versionIn(line[0]);
  return line && version ? { version, at: line.index } : undefined;
}

/** Something that is fetched, with the name that it is given. */
interface Fetch extends Found {
  readonly name: string;
  readonly url: string;
}

function fetchesIn(view: View): readonly Fetch[] {
  return view.of(["Apply"]).flatMap((node): readonly Fetch[] => {
    if (!isFetch(node)) return [];
    const version = versionIn(node.text);
    return version === undefined
      ? []
      : [{ version, at: node.from, url: node.text, name: nameOf(view, node) }];
  });
}

/** The name of what a node is the value of, be it imported and called first. */
function nameOf(view: View, node: Node): string {
  const parent = view.parent(node);
  if (parent?.kind === "Binding") return parent.path.at(-1)?.text ?? "";
  const isPassed = parent?.kind === "Apply" || parent?.kind === "Parenthesized";
  return isPassed ? nameOf(view, parent) : "";
}

/** The channel that the system is upgraded from by the clock. */
function upgradesIn(view: View): Found | undefined {
  const value = option(view.root, ["system", "autoUpgrade", "channel"])?.value;
  const version = value && versionIn(constantText(view, value) ?? "");
  return version === undefined ? undefined : { version, at: value!.from };
}
