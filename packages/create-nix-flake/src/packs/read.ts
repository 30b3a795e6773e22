import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Pack } from "composer";
import { checkPacks, readPack } from "composer/source";

/** The folder of all packs. */
export const packsDirectory = fileURLToPath(
  new URL("../../../../templates/packs", import.meta.url),
);

/**
 * Reads packs from a folder, with their templates compiled to JavaScript text.
 *
 * @returns the packs in the order of their names.
 * @throws {@link Error} naming the file and what is wrong with it.
 */
export function readPacks(directory = packsDirectory): Pack<string>[] {
  const packs = readdirSync(directory)
    .toSorted()
    .map((name) => readPack(name, readTree(join(directory, name))));
  checkPacks(packs);
  return packs;
}

function readTree(directory: string): Record<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  return Object.fromEntries(
    files.map((file) => [file.slice(directory.length + 1), readFileSync(file, "utf8")]),
  );
}
