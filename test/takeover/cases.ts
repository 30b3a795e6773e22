import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type TakenOver, takeOver, type Takeover } from "planner";
import { packs, releases } from "../../packages/create-nix-flake/src/packs/index.ts";
import { sourceTree } from "../../packages/create-nix-flake/src/takeover/source-tree.ts";

const directory = join(import.meta.dirname, "cases");

/** What all machines are taken over with. */
export const setting: Omit<Takeover, "tree"> = {
  host: "nixos",
  system: "x86_64-linux",
  release: "unstable",
  users: ["ada"],
  chosen: ["plop"],
  packs,
  releases,
  version: "0.1.0",
};

/** A folder of `test/takeover/cases`. */
export interface Case {
  readonly name: string;
  readonly folder: string;
  readonly taken: TakenOver;
}

/** The machines that are kept as folders: each with its `/etc/nixos`, homes, and what must come out. */
export const cases: readonly Case[] = readdirSync(directory).map((name) => {
  const folder = join(directory, name);
  const homes = existsSync(join(folder, "home")) ? readdirSync(join(folder, "home")) : [];
  const taken = takeOver({
    ...setting,
    tree: sourceTree(join(folder, "etc-nixos"), "/etc/nixos"),
    homes: homes.map((user) => ({ user, tree: sourceTree(join(folder, "home", user)) })),
  });
  if ("refusals" in taken) throw new Error(`${name}: ${taken.refusals[0]!.message}`);
  return { name, folder, taken };
});

/** Writes a taken-over machine. */
export function write(repo: string, source: string, { files, rendered }: TakenOver): void {
  for (const { to, from, home, text } of files) {
    const path = join(repo, to);
    mkdirSync(dirname(path), { recursive: true });
    const tree = home === undefined ? "etc-nixos" : `home/${home}`;
    if (text !== undefined) writeFileSync(path, text);
    else cpSync(join(source, tree, from), path);
  }
  for (const { path, text } of rendered) {
    mkdirSync(dirname(join(repo, path)), { recursive: true });
    writeFileSync(join(repo, path), text);
  }
}

/** A taken-over machine as its report would tell of it. */
export function report({ edits, unreached, problems, notes }: TakenOver): string {
  const lines = (text: string, sign: string): string => text.replaceAll(/^/gm, `  ${sign} `);
  const shown = (word: string, all: TakenOver["problems"]): string[] =>
    all.map(
      ({ file = "", line = "", message, fix }) =>
        `${word} ${file}:${line} ${message}${fix === undefined ? "" : `\n  ${fix}`}`,
    );
  return [
    ...edits.map(
      ({ file, line, before, after, why }) =>
        `edit ${file}:${line} ${why}\n${lines(before, "-")}\n${lines(after, "+")}`,
    ),
    ...unreached.map((path) => `left ${path}`),
    ...shown("problem", problems),
    ...shown("note", notes),
    "",
  ].join("\n");
}

/** The text of a file of a case. */
export const textOf = (folder: string, path: string): string =>
  readFileSync(join(folder, path), "utf8");
