import { type Entry, type Pack, takeOver, type TakenOver, type Takeover } from "planner";
import { treeOf } from "./tree.ts";

/** A tree that is nowhere on the disk. */
export type Files = Readonly<Record<string, string | Entry>>;

const flake: Pack = {
  name: "flake",
  manifest: {
    description: "nixpkgs",
    level: "core",
    default: false,
    switch: false,
    offered: true,
    disks: false,
    requires: [],
    excludes: [],
    inputs: { nixpkgs: { url: "github:nixos/nixpkgs", follows: [], flake: true } },
    imports: [],
    keeps: [],
    next: [],
    questions: [],
  },
  // What is rendered is looked at where the real template is; here the values are enough.
  files: [{ path: "flake.json", content: { template: (values) => JSON.stringify(values) } }],
};

const setting: Omit<Takeover, "tree"> = {
  host: "fallback",
  system: "x86_64-linux",
  release: "26.05",
  users: ["ada"],
  chosen: [],
  packs: [flake],
  releases: [
    { name: "unstable", branches: { nixpkgs: "nixos-unstable" }, stateVersion: "26.11" },
    {
      name: "26.05",
      branches: { nixpkgs: "nixos-26.05", "home-manager": "release-26.05" },
      stateVersion: "26.05",
    },
  ],
  version: "0.0.0",
};

/** What becomes of a tree. */
export const result = (files: Files, more: Partial<Takeover> = {}) =>
  takeOver({ ...setting, tree: treeOf(files), ...more });

/** A tree as it is taken over. */
export function taken(files: Files, more: Partial<Takeover> = {}): TakenOver {
  const found = result(files, more);
  if ("refusals" in found) throw new Error(found.refusals[0]!.message);
  return found;
}

/** A configuration of this body, and what becomes of it. */
export function configured(body: string, header = "{ pkgs, ... }"): string {
  const text = `${header}:\n{\n${SETTLED}${body}\n}\n`;
  const found = taken({ "configuration.nix": text });
  const [file] = found.files;
  return file!.text ?? text;
}

/** What makes a configuration need no edit. */
export const SETTLED = `  networking.hostName = "desk"; nixpkgs.hostPlatform = "x86_64-linux";
  nix.settings.experimental-features = [ "nix-command" "flakes" ];
`;

interface Input {
  readonly input: string;
  readonly url: string;
  readonly flake: boolean;
}

/** The inputs of the flake, without nixpkgs. */
export function inputsOf({ rendered }: TakenOver): Readonly<Record<string, string>> {
  const { inputs } = JSON.parse(rendered[0]!.text) as { inputs: Input[] };
  return Object.fromEntries(
    inputs
      .slice(1)
      .map(({ input, url, flake: isFlake }) => [input, isFlake ? url : `${url} (files)`]),
  );
}

/** What is to be done by hand. */
export const wrong = (found: TakenOver): readonly string[] =>
  found.problems.map(({ file, line, message }) => `${file}:${line} ${message}`);
