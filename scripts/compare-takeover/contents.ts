import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { nix } from "../../test/support/nix.ts";

/** A place in texts, and the folder that is there; none where nothing is. */
export type Places = Readonly<Record<string, string>>;

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/**
 * Makes texts the same wherever they lie: what is a path below one of the places, or in Nix's store, is there as what it
 * has, and as its place below where there is nothing.
 */
export function withContents(places: Places): (json: string) => string {
  const store = nix?.environment["NIX_STORE_DIR"] ?? "/nix/store";
  const starts = Object.keys(places).toSorted((one, other) => other.length - one.length);
  const inStore = `${escaped(store)}/[0-9a-z]{32}-[\\w.+?=-]+`;
  const pattern = new RegExp(
    `(${[...starts.map(escaped), inStore].join("|")})((?:/[\\w.+@~%=-]+)*)(?![\\w-])`,
    "g",
  );
  return (json) =>
    json.replaceAll(pattern, (whole, start: string, below: string) => {
      const folder = places[start] ?? start;
      const path = join(folder, below).replace(/\/$/, "");
      if (existsSync(path)) return `«${hashOf(path)}»`;
      return start in places ? `«here»${below}` : whole.replace(/\/[0-9a-z]{32}-/, "/«hash»-");
    });
}

/** What a path has: of a folder that is all below it but for git's. */
function hashOf(path: string): string {
  const hash = createHash("sha256");
  const add = (at: string): void => {
    const stat = lstatSync(at);
    if (stat.isSymbolicLink() && !existsSync(at)) hash.update(`link ${readlinkSync(at)}`);
    else if (statSync(at).isDirectory()) {
      if (stat.isSymbolicLink()) hash.update(`link ${readlinkSync(at)}`);
      else
        for (const name of readdirSync(at).toSorted()) {
          if (name === ".git") continue;
          hash.update(`\0${name}\0`);
          add(join(at, name));
        }
    } else if (stat.isFile() || stat.isSymbolicLink()) hash.update(readFileSync(at));
  };
  add(path);
  return hash.digest("hex").slice(0, 12);
}
