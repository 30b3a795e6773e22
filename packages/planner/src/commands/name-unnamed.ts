import { apply, literal, parse } from "nix-source";
import { unlessUnsafe } from "../files/edit-script.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import { hostsOf } from "../hosts/find.ts";
import type { Host } from "../hosts/host.ts";
import { makeupOf } from "../hosts/makeup.ts";
import { HOST_NAME, setOption, UNNAMED } from "../modules/settings.ts";
import { drafted, type PlanDraft } from "./draft.ts";

/** Modules that a machine writes, or that are about its disks. */
const HARDWARE = /hardware|\bdisk(?:s|o)?\b|facter/;

/**
 * Says what a host is called that is made of one without a name: that one has the name that NixOS gives by default, and
 * the new one, which would have it as well, would be built as the other.
 *
 * @param old - the host that it is a copy of, or was.
 */
export function nameUnnamed(draft: PlanDraft, repo: RepoFiles, old: Host, name: string): void {
  if (old.name !== UNNAMED || name === UNNAMED || isNamed(old)) return;
  const after = drafted(draft, repo);
  const host = hostsOf(after).hosts.find((each) => each.name === name);
  if (!host || isNamed(host)) return;
  const own = makeupOf(host)
    .modules.map((module) => module.name)
    .filter((path) => draft.origins.has(path) && path.endsWith(".nix") && !HARDWARE.test(path));
  for (const path of new Set(own)) {
    const text = after.get(path) ?? "";
    const named = unlessUnsafe<string | undefined>(
      () => apply(text, setOption(parse(text), HOST_NAME, literal(name), "its name")),
      () => undefined,
    );
    if (named === undefined) continue;
    draft.wanted.set(path, named);
    return;
  }
}

/** Whether any module says the name, be it computed. */
const isNamed = (host: Host): boolean =>
  makeupOf(host).modules.some(({ definitions }) =>
    definitions.some(({ path }) => path.join(".") === HOST_NAME.join(".")),
  );
