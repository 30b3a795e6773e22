import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { filesBelow } from "../../test/support/files.ts";
import { pathOf } from "../../test/support/nix.ts";
import type { Value } from "../../test/support/values.ts";
import { readOptions } from "../options/data.ts";
import { treeOf } from "./options.ts";
import { Repl } from "./repl.ts";
import { rootsBeside, wordsIn } from "./words.ts";

const program = pathOf(join(import.meta.dirname, "nix/default.nix"));

/** Where the things lie that a flake is evaluated with. */
export interface Sources {
  /** Checkouts of flake-parts, import-tree, den and the like, as `owner+name`. */
  readonly libraries: string;
}

/** Libraries that make hosts, and that need nothing but nixpkgs' lib. */
const REAL = [
  ...["hercules-ci+flake-parts", "vic+import-tree", "vic+den", "vic+flake-aspects"],
  ...["vic+flake-file", "numtide+flake-utils", "nix-community+haumea", "nix-systems+default"],
  ...[
    "gytis-ivaskevicius+flake-utils-plus",
    "snowfallorg+lib",
    "ehllie+ez-configs",
    "vic+nix-effects",
  ],
  ...["srid+nixos-unified", "edolstra+flake-compat", "mightyiam+files", "numtide+blueprint"],
];

/** Writes into a folder what the flake in another is evaluated with. @returns the file that lists it. */
export function writeGiven(flake: string, into: string, sources: Sources): string {
  const { words, fields, roots, more } = wordsIn(flake);
  const nowhere = join(into, "nowhere");
  const nixpkgs = join(into, "nixpkgs");
  mkdirSync(nixpkgs, { recursive: true });
  const place = (path: string, text: string): void => {
    const file = join(nixpkgs, path);
    if (existsSync(file)) return;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  const placeAt = (folder: string, path: string): void => {
    const file = join(folder, path);
    if (existsSync(file)) return;
    try {
      const isFile = /\.\w+$/.test(path);
      mkdirSync(isFile ? dirname(file) : file, { recursive: true });
      if (isFile) writeFileSync(file, /\.(nix|json)$/.test(path) ? "{ }" : "");
      else writeFileSync(join(file, "default.nix"), "{ }");
    } catch {
      // One name is a file's and a folder's.
    }
  };
  place("nixos/modules/empty.nix", "{ }");
  for (const path of filesBelow(flake)) {
    if (!path.endsWith(".nix") || !existsSync(join(flake, path))) continue;
    const text = readFileSync(join(flake, path), "utf8");
    for (const [, input, file] of text.matchAll(
      /\{?inputs\.([\w-]+)(?:\.outPath)?\}?"?\s*\+?\s*"?(\/[\w./-]+)/g,
    ))
      placeAt(join(nowhere, input!), file!);
    for (const [, file] of text.matchAll(/\}(\/modules\/[\w./-]+)/g)) placeAt(nixpkgs, file!);
    for (const [, module] of text.matchAll(
      /(?:odulesPath|nixos\/modules)\}?"?\s*\+?\s*"?(\/[\w./-]+)/g,
    ))
      place(`nixos/modules${module!.endsWith(".nix") ? module! : `${module!}/default.nix`}`, "{ }");
  }
  const { nixos, home } = readOptions();
  const trees = { nixos: treeOf(nixos, words, more), home: treeOf(home, words, more) };
  const given = join(into, "given.json");
  place(
    "default.nix",
    `(import ${program} { folder = ./.; given = ${JSON.stringify(given)}; }).nixpkgs`,
  );
  place(
    "nixos/default.nix",
    `{ configuration, specialArgs ? { }, ... }: (import ./lib/eval-config.nix) { inherit specialArgs; modules = [ configuration ]; }`,
  );
  place("flake.nix", "{ outputs = _: { }; }");
  place(
    "nixos/lib/eval-config.nix",
    `(import ${program} { folder = ./.; given = ${JSON.stringify(given)}; }).lib.nixosSystem`,
  );
  place(
    "lib/default.nix",
    `import ${pathOf(join(sources.libraries, "nix-community+nixpkgs.lib/lib"))}`,
  );
  const real = REAL.filter((name) => readdirSync(sources.libraries).includes(name));
  const known = {
    words: [...words],
    fields: [...fields],
    nowhere,
    roots: rootsBeside(roots, trees),
    trees,
    libraries: sources.libraries,
    nixpkgs,
    real,
  };
  writeFileSync(given, JSON.stringify(known));
  return given;
}

const listOf = (words: readonly string[]): string =>
  `[ ${words.map((word) => JSON.stringify(word).replaceAll("${", "\\${")).join(" ")} ]`;

/** A value that could not be had, and why: what was asked for, and Nix's last words. */
export interface Unread {
  readonly path: readonly string[];
  readonly why: string;
}

/** What a host evaluates to, with what could not be had of it. */
export interface HostValues {
  readonly value: Value;
  readonly unread: readonly Unread[];
  /** Whether it was not asked for to its end, since that takes too long. */
  readonly isLate: boolean;
}

/** A flake, asked by a Nix that stays. */
export class Flake {
  readonly #repl: Repl;
  readonly #place: (json: string) => string;

  /**
   * @param flake what to ask, as an expression: `corpus/nix` says what it has
   * @param place makes of what Nix says what is there wherever the flake lies
   */
  constructor(flake: string, place: (json: string) => string) {
    this.#place = place;
    this.#repl = new Repl(`flake = ${flake}`);
  }

  /** The names of the hosts, by kind. @throws {@link Error} with Nix's words. */
  async kinds(): Promise<Readonly<Record<string, readonly string[]>>> {
    const kinds = await this.#ask("flake.kinds");
    if (kinds instanceof Error) throw kinds;
    return kinds as Record<string, string[]>;
  }

  /** The names of all outputs; an error where one of them cannot be had. */
  names(): Promise<Value | Error> {
    return this.#ask("flake.names");
  }

  /** All values that are set in a host. */
  async host(kind: string, name: string): Promise<HostValues> {
    const unread: Unread[] = [];
    const budget = { left: 600, until: Date.now() + 25_000 };
    const value = await this.#walk(
      `${JSON.stringify(kind)} ${JSON.stringify(name)}`,
      [],
      unread,
      budget,
    );
    return { value, unread, isLate: Date.now() > budget.until };
  }

  end(): void {
    this.#repl.end();
  }

  /** A value below a host; where a part of it cannot be had, the others are there. */
  async #walk(
    host: string,
    path: readonly string[],
    unread: Unread[],
    budget: { left: number; until: number },
  ): Promise<Value> {
    const at = `${host} ${listOf(path)}`;
    budget.left -= 1;
    const value = await this.#ask(`flake.show ${at}`);
    if (!(value instanceof Error)) return value;
    const isOver = budget.left < 0 || Date.now() > budget.until;
    const names = isOver ? null : await this.#ask(`flake.below ${at}`);
    if (names instanceof Error || names === null) {
      unread.push({ path, why: names?.message ?? value.message });
      return UNREAD;
    }
    const found: Record<string, Value> = {};
    const collect = async (some: readonly string[]): Promise<void> => {
      if (Date.now() > budget.until) {
        unread.push({ path: [...path, ...some], why: "it took too long" });
        for (const name of some) found[name] = UNREAD;
        return;
      }
      if (some.length === 1) {
        found[some[0]!] = await this.#walk(host, [...path, some[0]!], unread, budget);
        return;
      }
      budget.left -= 1;
      const values = await this.#ask(`flake.showSome ${at} ${listOf(some)}`);
      if (!(values instanceof Error)) return void Object.assign(found, values);
      const middle = Math.ceil(some.length / 2);
      await collect(some.slice(0, middle));
      await collect(some.slice(middle));
    };
    if ((names as string[]).length > 0) await collect(names as string[]);
    return found;
  }

  async #ask(expression: string): Promise<Value | Error> {
    const answer = await this.#repl.ask(`builtins.toJSON (${expression})`);
    if (answer instanceof Error) return answer;
    return JSON.parse(this.#place(answer)) as Value;
  }
}

/** The flake in a folder, with stand-ins for what it takes as inputs. */
export const flakeIn = (folder: string, given: string): Flake =>
  new Flake(
    `import ${program} { folder = ${pathOf(folder)}; given = ${JSON.stringify(given)}; }`,
    (json) =>
      json
        .replaceAll(folder, "/flake")
        .replaceAll(/[\w/.-]*\/store\/[a-z0-9]{32}-source/g, "/flake"),
  );

/** What stands for a value that could not be had. */
export const UNREAD = "«unread»";
