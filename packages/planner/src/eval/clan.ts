import { join } from "../files/path.ts";
import { members, textOf } from "./evaluate.ts";
import type { Expr, Value } from "./file.ts";
import type { AttrSource, FolderSource } from "./names.ts";

// The machines of a clan: in its inventory, and in a folder of each. https://docs.clan.lol

/** What sets of machines a clan is told, beside their folders. */
export const OF_CLAN: readonly (readonly string[])[] = [["machines"], ["inventory", "machines"]];

/** The folder in which a clan has one of each machine. */
export function machinesOfClan(clan: Value, at: Expr): FolderSource {
  const [top] = members([clan], "directory").map((each) => textOf(each)?.text);
  return {
    kind: "folder",
    path: join(top ?? "", "machines"),
    expr: at,
    entryFile: "configuration.nix",
    givesInputs: true,
    read: (item) =>
      textOf(item.value)?.text === "directory" && !isDarwin(clan, item.name) ? item : undefined,
  };
}

/** A set of machines of a clan, each of which may have a folder. */
export function ofClan(source: AttrSource, clan: Value, machines: string | undefined): AttrSource {
  if (source.kind === "opaque") return source;
  const own: AttrSource = {
    ...source,
    library: "clan",
    read: (item) => (isDarwin(clan, item.name) ? undefined : source.read(item)),
  };
  return own.kind === "set" && machines !== undefined ? { ...own, folder: machines } : own;
}

/** Whether a clan says that a machine is a Mac. */
const isDarwin = (clan: Value, name: string | undefined): boolean =>
  name !== undefined &&
  OF_CLAN.some((path) => {
    const machines = path.reduce((sets, each) => members(sets, each), [clan] as readonly Value[]);
    const [kind] = members(members(machines, name), "machineClass");
    return kind !== undefined && textOf(kind)?.text === "darwin";
  });
