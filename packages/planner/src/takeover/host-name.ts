import { literal } from "nix-source";
import type { Remark } from "./files.ts";
import type { Closure, Site } from "./reach.ts";
import { HOST_NAME, isHostName, option, said } from "../modules/settings.ts";

/** What the configuration says of its host name: the file that NixOS starts from first. */
export function hostNames(
  { sites }: Closure,
  start: string,
): { literal?: string; isSaid: boolean } {
  const found = [sites.get(start)!, ...sites.values()].flatMap((site) =>
    site.owners.has("") ? [said(site, HOST_NAME)] : [],
  );
  const literals = found.flatMap((each) => (typeof each === "object" ? [each.value] : []));
  const usable = literals.find(isHostName);
  return {
    isSaid: found.some((each) => each !== undefined),
    ...(usable === undefined ? {} : { literal: usable }),
  };
}

/** Where the name is computed, which may give another one than the flake has. */
export function hostRemarks(sites: readonly Site[], host: string): readonly Remark[] {
  return sites.flatMap((site): readonly Remark[] => {
    if (said(site, HOST_NAME) !== "computed") return [];
    return [
      {
        site,
        from: option(site.view!.root, HOST_NAME)!.bindings[0]!.from,
        message: `networking.hostName is computed; the flake calls the machine ${host}`,
        fix: `networking.hostName = ${literal(host)}; if it is another name`,
        isNote: true,
      },
    ];
  });
}
