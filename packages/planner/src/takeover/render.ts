import { type Ingredients, compose, RECORD } from "../packs/compose.ts";
import { type Pack, requiredBy } from "../packs/pack.ts";
import type { FlakeInput } from "../modules/inputs.ts";

/** A file that a template gives. */
export interface Rendered {
  readonly path: string;
  readonly text: string;
}

/** What the files around a configuration are made from. */
interface Around {
  readonly host: string;
  readonly system: string;
  readonly stateVersion: string;
  readonly inputs: ReadonlyMap<string, FlakeInput>;
  readonly users: readonly string[];
  /** The packs of the repo as a whole. */
  readonly chosen: readonly string[];
}

/**
 * `flake.nix` and what else stands around a configuration. There is no record of answers: the
 * configuration was not made from any.
 */
export function around(
  { host, system, stateVersion, inputs, users, chosen }: Around,
  { packs, releases, version, release }: Omit<Ingredients, "answers"> & { release: string },
): readonly Rendered[] {
  const extra: Pack = {
    name: "takeover",
    manifest: {
      description: "the inputs that the configuration took from channels",
      level: "repo",
      default: false,
      switch: false,
      offered: false,
      disks: false,
      requires: [],
      excludes: [],
      inputs: Object.fromEntries(
        [...inputs].map(([name, { url, follows, flake }]) => [
          name,
          { url, follows: [...follows], flake },
        ]),
      ),
      imports: [],
      questions: [],
    },
    files: [],
  };
  const wanted = new Set(["flake", ...chosen].flatMap((name) => requiredBy(name, packs)));
  const files = compose({
    answers: {
      release,
      packs: [
        ...[...wanted].flatMap((pack) => (pack.name === "flake" ? [] : [pack.name])),
        extra.name,
      ],
      users: users.map((name) => ({ name, fullName: null })),
      hosts: [{ name: host, system, stateVersion, users, packs: [], answers: {} }],
    },
    packs: [...wanted, extra],
    releases,
    version,
  });
  files.delete(RECORD);
  return [...files].map(([path, text]) => ({ path, text: withoutRecord(text) }));
}

/** The lines of a text that do not tell of the record. */
const withoutRecord = (text: string): string =>
  text
    .split("\n")
    .filter((line) => !line.includes(RECORD))
    .join("\n");
