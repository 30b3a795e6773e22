import { attributeName, attributeText, type Edit } from "nix-source";
import { lineOf } from "../problems.ts";
import type { EditsByFile, Host } from "./host.ts";
import { type Defined, type Makeup, makeupOf } from "./makeup.ts";
import { OF_HOST } from "./name-tests.ts";
import { takenBy } from "./references.ts";
import { replaced } from "./rewrite.ts";

// Options that hold a record of each host, of which modules take that of theirs: `config.fleet.${hostName}.address`.
// Every host has them all.

/** An option with a record of each host. */
export interface Registry {
  /** Its path, as `[ "fleet" ]`. */
  readonly path: readonly string[];
  /** Where a module takes a record out of it. */
  readonly file: string;
  readonly line: number;
  /** Whether a host may have none. */
  readonly isOptional: boolean;
}

/** The options that the modules of a host take its record of. */
export function registriesOf({ entry }: Host, { modules }: Makeup): readonly Registry[] {
  const { file } = entry.source.expr;
  const files = [...new Set(modules.flatMap(({ name, set }) => (set ? name : [])))];
  return files.flatMap((path) => {
    const module = file.load(path);
    if (!module) return [];
    return takenBy(module, (text) => OF_HOST.test(text)).flatMap(
      ({ path: names = [], node, isOptional }): readonly Registry[] => {
        const [root, ...rest] = names;
        const known = rest.flatMap((each) => each ?? []);
        if (root !== "config" || known.length === 0 || known.length < rest.length) return [];
        return [{ path: known, file: path, line: lineOf(node), isOptional }];
      },
    );
  });
}

/** The definitions of a host's record there, and of what is in it. */
export const recordIn = (
  { path }: Registry,
  { modules }: Makeup,
  name: string,
): readonly Defined[] =>
  modules
    .flatMap(({ definitions }) => definitions)
    .filter((each) => [...path, name].every((part, index) => each.path[index] === part));

/** The edits that call the record of a host by another name. */
export function registryEdits(host: Host, name: string): EditsByFile {
  const makeup = makeupOf(host);
  const edits = new Map<string, Map<number, Edit>>();
  for (const registry of registriesOf(host, makeup)) {
    for (const { at, path, file } of recordIn(registry, makeup, host.name)) {
      if (at.kind !== "Binding") continue;
      const key = at.path[registry.path.length - (path.length - at.path.length)];
      if (!key || attributeText(key) !== host.name) continue;
      const own = edits.get(file) ?? new Map<number, Edit>();
      edits.set(file, own.set(key.from, replaced(key, attributeName(name))));
    }
  }
  return new Map([...edits].map(([file, each]) => [file, [...each.values()]]));
}
