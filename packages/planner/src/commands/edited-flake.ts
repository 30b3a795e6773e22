import { apply, parse, positionAt, remove } from "nix-source";
import { addHost } from "../hosts/add.ts";
import { referencesTo, renameHost } from "../hosts/rename.ts";
import type { EditedFlake } from "./grow.ts";
import { overlay } from "../files/overlay.ts";

/** Reads flakes as those that people have written altogether. */
export const editedFlake: EditedFlake = {
  rewrite(files, { before, after }, { ours, base, theirs }) {
    const known = new Set(before.hosts.map(({ name }) => name));
    const added = after.hosts.filter(({ name }) => !known.has(name));
    // What else is to change is for the merge, which has said what stands in its way.
    const others = (text: string) =>
      apply(text, remove(parse(text), ["outputs", "nixosConfigurations"]));
    if (added.length === 0 || others(base) !== others(theirs)) return undefined;
    if (after.hosts.length !== before.hosts.length + added.length) return undefined;
    let text = ours;
    for (const { name, system } of added) {
      const { changes, problems, modules } = addHost(
        overlay(files, new Map([["flake.nix", text]])),
        name,
        {
          system,
        },
      );
      const isOurs = modules.every(({ path }) => path === `hosts/${name}/configuration.nix`);
      const elsewhere = changes.some(({ path }) => path !== "flake.nix");
      if (problems.length > 0 || !isOurs || elsewhere) return undefined;
      text = changes[0]?.content ?? text;
    }
    return text;
  },

  renamed(files, { from, to }) {
    const { changes, problems } = renameHost(files, from, to);
    if (problems.length > 0) return undefined;
    return changes.find(({ path }) => path === "flake.nix")?.content ?? files.get("flake.nix");
  },

  uses(files, host) {
    const paths = files.below("").filter((path) => path.endsWith(".nix"));
    return referencesTo(files, host, paths).map(({ file, node }) => ({
      file: file.path,
      line: positionAt(file.root.source, node.from).line,
      message: `nixosConfigurations.${host} is used here`,
      fix: "take that out, and run the command again",
    }));
  },
};
