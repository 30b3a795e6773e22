import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

// Why two systems are not one: derivations are compared by what they are made of, where their paths differ.

/** What is the same on both sides though it is written differently. */
export interface Alike {
  /** How the source of the flake is called before and after: its name in the store, its hash. */
  readonly flakes: readonly (readonly [before: string, after: string])[];
  /** The names of one host: all are the same. */
  readonly names: readonly string[];
}

/** A function that writes all that is alike on both sides in the same way. */
export function alikeIn({ flakes, names }: Alike): (text: string) => string {
  const own = flakes.flat().filter((each) => each !== "");
  const escaped = names.map((name) => name.replaceAll(/[^\w]/g, String.raw`\$&`));
  const hosts = new RegExp(`(?<![A-Za-z0-9])(?:${escaped.join("|")})(?![A-Za-z0-9])`, "g");
  return (text) => {
    const plain = own.reduce((all, each) => all.replaceAll(each, "FLAKE"), text);
    return names.length === 0 ? plain : plain.replaceAll(hosts, "HOST");
  };
}

/** How two derivations differ: the names of those that lead there, or nothing. */
export type Difference = "none" | "unknown" | { readonly chain: readonly string[] };

/** Compares two derivations by their files in the store. */
export function compareDerivations(before: string, after: string, alike: Alike): Difference {
  return new Comparison(alike).derivations(before, after);
}

/** A derivation as Nix stores it: https://nix.dev/manual/nix/latest/protocols/derivation-aterm */
interface Derivation {
  readonly outputs: readonly string[];
  readonly inputs: readonly string[];
  readonly sources: readonly string[];
  /** System, builder, arguments and environment. */
  readonly rest: string;
}

type Term = string | readonly Term[];

const STORE_PATH = /[0-9a-df-np-sv-z]{32}-[\w+.?=-]+/g;

class Comparison {
  readonly #alike: Alike;
  readonly #known = new Map<string, Difference>();
  /** What is called on the other side as a path of this one, without its folder. */
  readonly #same = new Map<string, string>();
  readonly #plain: (text: string) => string;

  constructor(alike: Alike) {
    this.#alike = alike;
    this.#plain = alikeIn(alike);
  }

  derivations(before: string, after: string): Difference {
    if (before === after) return "none";
    const key = `${before} ${after}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = this.#compare(before, after);
    this.#known.set(key, found);
    return found;
  }

  #compare(before: string, after: string): Difference {
    const [one, other] = [read(before), read(after)];
    if (!one || !other) return "unknown";
    const here = nameOf(before).replace(/\.drv$/, "");
    const inputs = this.#pairs(one.inputs, other.inputs, (a, b) => this.derivations(a, b));
    if (inputs !== "none")
      return typeof inputs === "string" ? inputs : { chain: [here, ...inputs.chain] };
    const sources = this.#pairs(one.sources, other.sources, (a, b) => this.#sources(a, b));
    if (sources !== "none")
      return typeof sources === "string" ? sources : { chain: [here, ...sources.chain] };
    if (one.outputs.length !== other.outputs.length) return { chain: [here] };
    for (const [index, path] of one.outputs.entries())
      this.#equate(path, other.outputs[index] ?? path);
    return this.#text(one.rest) === this.#text(other.rest) ? "none" : { chain: [here] };
  }

  /** Pairs what is on one side only with what has the same name on the other. */
  #pairs(
    before: readonly string[],
    after: readonly string[],
    compare: (before: string, after: string) => Difference,
  ): Difference {
    const gone = before.filter((path) => !after.includes(path));
    const left = new Set(after.filter((path) => !before.includes(path)));
    for (const path of gone) {
      const others = [...left].filter(
        (other) => this.#text(nameOf(other)) === this.#text(nameOf(path)),
      );
      let found: Difference = { chain: [nameOf(path).replace(/\.drv$/, "")] };
      for (const other of others) {
        found = compare(path, other);
        if (found !== "none") continue;
        left.delete(other);
        this.#equate(path, other);
        break;
      }
      if (found !== "none") return found;
    }
    const [more] = left;
    return more === undefined ? "none" : { chain: [nameOf(more).replace(/\.drv$/, "")] };
  }

  #sources(before: string, after: string): Difference {
    const [one, other] = [baseOf(before), baseOf(after)];
    if (this.#alike.flakes.some(([was, is]) => was === one && is === other)) return "none";
    // A copy of the flake that a configuration makes, `./.` for example.
    if (existsSync(join(before, "flake.nix")) && existsSync(join(after, "flake.nix")))
      return "none";
    if (!existsSync(before) || !existsSync(after)) return "unknown";
    return this.#files(before, after) ? "none" : { chain: [nameOf(before)] };
  }

  #files(before: string, after: string): boolean {
    const [one, other] = [lstatSync(before), lstatSync(after)];
    if (one.isDirectory() && other.isDirectory()) {
      const [names, others] = [readdirSync(before), readdirSync(after)];
      return (
        names.length === others.length &&
        names.every((name) => {
          const same = others.find((each) => this.#text(each) === this.#text(name));
          return same !== undefined && this.#files(join(before, name), join(after, same));
        })
      );
    }
    if (one.isSymbolicLink() && other.isSymbolicLink()) {
      return this.#text(readlinkSync(before)) === this.#text(readlinkSync(after));
    }
    if (!one.isFile() || !other.isFile()) return false;
    const [bytes, others] = [readFileSync(before), readFileSync(after)];
    return bytes.equals(others) || this.#text(bytes.toString()) === this.#text(others.toString());
  }

  #equate(before: string, after: string): void {
    if (before !== after) this.#same.set(baseOf(after), baseOf(before));
  }

  /** A text in which all that is alike is the same. */
  #text(text: string): string {
    return this.#plain(text.replaceAll(STORE_PATH, (path) => this.#same.get(path) ?? path));
  }
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** The name of a store path: what follows its hash. */
const nameOf = (path: string): string => baseOf(path).replace(/^[a-z0-9]{32}-/, "");

function read(path: string): Derivation | undefined {
  if (!existsSync(path)) return undefined;
  const [outputs, inputs, sources, ...rest] = termsOf(readFileSync(path, "utf8"));
  if (!Array.isArray(outputs) || !Array.isArray(inputs) || !Array.isArray(sources))
    return undefined;
  const second = (term: Term): string => String(term[1]);
  return {
    outputs: outputs.map(second),
    inputs: inputs.map((term: Term) => String(term[0])),
    sources: sources.map(String),
    rest: JSON.stringify(rest),
  };
}

/** The parts of `Derive(…)`; none of anything else. */
function termsOf(text: string): readonly Term[] {
  if (!text.startsWith("Derive(")) return [];
  const json = text
    .slice("Derive".length)
    .replaceAll(/"((?:[^"\\]|\\.)*)"|[()]/gs, (term, inner: string | undefined) => {
      if (inner === undefined) return term === "(" ? "[" : "]";
      const plain = inner.replaceAll(/\\(.)/gs, (_, sign: string) => ESCAPES[sign] ?? sign);
      return JSON.stringify(plain);
    });
  return JSON.parse(json) as Term[];
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };
