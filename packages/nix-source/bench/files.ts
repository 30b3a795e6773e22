import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A file of the corpus. */
export interface File {
  readonly path: string;
  readonly source: string;
}

/** Every `.nix` file below these directories, each text once. */
export function nixFiles(directories: readonly string[]): readonly File[] {
  const bySource = new Map<string, File>();
  for (const path of directories.flatMap(below)) {
    const source = readFileSync(path, "utf8");
    if (!bySource.has(source)) bySource.set(source, { path, source });
  }
  return [...bySource.values()];
}

function below(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".nix"))
    .map((name) => join(directory, name))
    .filter((path) => lstatSync(path).isFile())
    .toSorted();
}
