import { bare, descendants, type Node } from "nix-source";
import { HOST_NAME, option, settingText } from "../modules/settings.ts";
import { bound, functionName, type View } from "../modules/view.ts";
import { problem } from "../problems.ts";
import type { PlacedProblem, SourceFile } from "./closure.ts";
import type { Places } from "./places.ts";

// Settings that are allowed in a flake, but mean something else there.

/** The places where the host name is computed, which may give another one than the flake has. */
export function computedHostNames(
  files: readonly SourceFile[],
  host: string,
): readonly PlacedProblem[] {
  return files
    .filter((file) => settingText(file, HOST_NAME) === "computed")
    .flatMap((file) => firstDefinition(file, HOST_NAME))
    .map(({ file, at }) => ({ file, at, problem: problem("host-name-computed", { host }) }));
}

/**
 * Upgrades by the clock that are not told of a flake. They build `/etc/nixos` from a channel: a night
 * later the machine would be what it was before.
 *
 * @see https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/tasks/auto-upgrade.nix
 */
export function upgradesFromChannel(files: readonly SourceFile[]): readonly PlacedProblem[] {
  const of = (name: string) =>
    files.flatMap((file) => firstDefinition(file, ["system", "autoUpgrade", name]));
  const enabled = of("enable").find(({ text }) => text !== "false");
  if (!enabled || of("flake").some(({ text }) => text !== "null")) return [];
  const saysChannel = of("channel").some(({ text }) => text !== "null");
  const { file, at } = enabled;
  return [{ file, at, problem: problem("upgrades-from-channel", { saysChannel }) }];
}

/**
 * Commands for an initrd of shell scripts. Since 26.05 systemd is in it unless that is turned off, and refuses them.
 *
 * @see https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/system/boot/systemd/initrd.nix
 */
export function scriptedInitrd(files: readonly SourceFile[]): readonly PlacedProblem[] {
  const of = (...path: readonly string[]) =>
    files.flatMap((file) => firstDefinition(file, ["boot", "initrd", ...path]));
  if (of("systemd", "enable").some(({ text }) => text === "false")) return [];
  return SCRIPTED.flatMap((name) =>
    of(...name.split(".")).map(({ file, at }) => ({
      file,
      at,
      problem: problem("initrd-scripted", { name: `boot.initrd.${name}` }),
    })),
  );
}

const SCRIPTED = [
  ...["preFailCommands", "preDeviceCommands", "preLVMCommands", "postDeviceCommands"],
  ...["postResumeCommands", "postMountCommands", "extraUdevRulesCommands", "extraUtilsCommands"],
  ...["extraUtilsCommandsTest", "network.postCommands"],
];

/** Paths of the configuration that are made text: in a flake that is a place in the store. */
export function pathsMadeText(file: SourceFile): readonly PlacedProblem[] {
  return file.references
    .filter(({ reader, target }) => reader === "toString" && target !== undefined)
    .map(({ node }) => ({
      file,
      at: node.from,
      problem: problem("path-made-text", { path: node.text }),
    }));
}

/** The places where a file that is evaluated, and was edited for that, is copied as well. */
export function alsoCopied(source: SourceFile): readonly PlacedProblem[] {
  const callers = [...source.callers.values()];
  const copies = callers.filter(({ reference }) => reference.use === "bytes");
  if (copies.length === callers.length) return [];
  return copies.map(({ file, reference }) => ({
    file,
    at: reference.node.from,
    problem: problem("copy-edited", { path: source.path }),
  }));
}

/** The first place where a file defines an option, and the value as it is written. */
function firstDefinition(
  file: SourceFile,
  path: readonly string[],
): readonly { readonly file: SourceFile; readonly at: number; readonly text?: string }[] {
  const { view } = file;
  if (!view || !path.every((name) => view.source.includes(name))) return [];
  const found = option(view.root, path);
  return (found?.bindings ?? [])
    .slice(0, 1)
    .map(({ from: at }) => ({ file, at, ...(found?.value && { text: found.value.text }) }));
}

/**
 * Links of a home that are to lead to files as they are on the disk, named by a path: in a flake that
 * path is one in the store, which nobody can write to.
 *
 * @see https://github.com/nix-community/home-manager/blob/master/modules/files.nix
 */
export function linksIntoStore(file: SourceFile, places: Places): readonly PlacedProblem[] {
  const { view, references } = file;
  if (!view?.source.includes("mkOutOfStoreSymlink")) return [];
  return view
    .of(["Apply"])
    .flatMap(({ from: at, callee, args: [given] }): readonly PlacedProblem[] => {
      const link = bare(callee);
      if (functionName(bound(view, link)) !== "mkOutOfStoreSymlink") return [];
      const path = given && pathIn(view, given);
      if (!path) return [];
      const target = references.find(({ node }) => node.from === path.from)?.target;
      const place = target === undefined ? "…" : places(target);
      const values = { path: path.text, link: link.text, place };
      return [{ file, at, problem: problem("link-into-store", values) }];
    });
}

/** The first path in an expression, or in what a variable in it stands for. */
function pathIn(view: View, node: Node): Node | undefined {
  return descendants(node)
    .map((each) => bound(view, each))
    .find(({ kind }) => kind === "Path");
}
