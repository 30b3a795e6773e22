import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Pack } from "planner";
import { checkPacks, readPack } from "planner/source";

/** The folder of all packs. */
export const packsDirectory = fileURLToPath(
  new URL("../../../../templates/packs", import.meta.url),
);

/**
 * Reads packs from a folder and compiles their templates to JavaScript text.
 *
 * @returns the packs in the order of their names.
 * @throws {@link Error} naming the file and what is wrong with it.
 */
export function readPacks(directory = packsDirectory): Pack<string>[] {
  const packs = readdirSync(directory, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((entry) => {
      if (!entry.isDirectory()) throw new Error(`${entry.name}: is no folder, so it is no pack`);
      return readPack(entry.name, readTree(join(directory, entry.name)));
    });
  checkPacks(packs);
  return packs;
}

function readTree(directory: string): Record<string, string> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const path = (entry: Dirent): string => join(entry.parentPath, entry.name);
  // A link could lead anywhere, and its target would be copied into other people's repos.
  const odd = entries.find((entry) => !entry.isFile() && !entry.isDirectory());
  if (odd) {
    const name = relative(join(directory, ".."), path(odd));
    throw new Error(`${name}: is no plain file; a pack has no links, and copies what it needs`);
  }
  const files = entries
    .filter((entry) => entry.isFile())
    .map(path)
    .toSorted();
  return Object.fromEntries(
    files.map((file) => [file.slice(directory.length + 1), readFileSync(file, "utf8")]),
  );
}

/** Prints packs as a JavaScript expression; `template` in it makes a compiled template callable. */
export function printPacks(packs: readonly Pack<string>[]): string {
  return `[${packs.map(printPack).join(",\n")}]`;
}

function printPack({ name, manifest, files, host, outputs, readme }: Pack<string>): string {
  const printed = files.map(({ path, content }) => {
    const text = typeof content === "string" ? JSON.stringify(content) : printTemplate(content);
    return `{ path: ${JSON.stringify(path)}, content: ${text} }`;
  });
  const properties = [
    `name: ${JSON.stringify(name)}`,
    `manifest: ${JSON.stringify(manifest)}`,
    `files: [${printed.join(",\n")}]`,
    ...(host === undefined ? [] : [`host: template(${host})`]),
    ...(outputs === undefined ? [] : [`outputs: template(${outputs})`]),
    ...(readme === undefined ? [] : [`readme: template(${readme})`]),
  ];
  return `{ ${properties.join(",\n")} }`;
}

const printTemplate = ({ template }: { readonly template: string }): string =>
  `{ template: template(${template}) }`;
