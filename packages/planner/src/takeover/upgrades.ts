import type { Remark } from "./files.ts";
import type { Site } from "./reach.ts";
import { option } from "../modules/settings.ts";

const AUTO = ["system", "autoUpgrade"];

/**
 * Upgrades by the clock build `/etc/nixos` from a channel, unless they are told of a flake: a night
 * later the machine would be what it was before.
 *
 * @see https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/tasks/auto-upgrade.nix
 */
export function upgradeRemarks(sites: readonly Site[]): readonly Remark[] {
  const of = (name: string) =>
    sites.flatMap((site) => {
      const { view } = site;
      if (!view?.source.includes("autoUpgrade")) return [];
      const found = option(view.root, [...AUTO, name]);
      return found ? [{ site, from: found.bindings[0]!.from, value: found.value?.text }] : [];
    });
  const enabled = of("enable").find(({ value }) => value !== "false");
  if (!enabled || of("flake").some(({ value }) => value !== "null")) return [];
  const channel = of("channel").some(({ value }) => value !== "null");
  const { site, from } = enabled;
  return [
    {
      site,
      from,
      message: "system.autoUpgrade would build /etc/nixos from its channel again, not this flake",
      fix:
        'system.autoUpgrade.flake = "…"; "github:ada/nixos" where it is published, else "path:/home/ada/nixos"' +
        (channel ? "\nsystem.autoUpgrade.channel goes: there can be only one of them" : ""),
    },
  ];
}
