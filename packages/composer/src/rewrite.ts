import { apply, parse, remove } from "nix-source";
import { addHost } from "./flake/add.ts";
import type { Rewrite } from "./grow.ts";
import { overlay } from "./overlay.ts";

/** Adds hosts to a flake in the way in which its own are written by now. */
export const rewriteHosts: Rewrite = (files, { before, after }, { ours, base, theirs }) => {
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
};
