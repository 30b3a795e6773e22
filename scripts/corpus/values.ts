import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { filesBelow } from "../../test/support/files.ts";
import { nix, pathOf } from "../../test/support/nix.ts";
import type { Value, Values } from "../../test/support/values.ts";

const program = pathOf(join(import.meta.dirname, "../../test/support/values.nix"));

/** What Nix makes of a flake, with the hosts that it cannot evaluate and why. */
export interface Evaluated {
  readonly values: Values;
  /** Errors, by kind and name of a host; all of the flake by the empty name. */
  readonly errors: Readonly<Record<string, string>>;
}

/** All values of a flake. Each host that fails is one of its own: the others are there nevertheless. */
export async function evaluated(folder: string, names: string): Promise<Evaluated> {
  const flake = `builtins.head (import ${program} [ ${pathOf(folder)} ])`;
  const ask = async (expression: string): Promise<Value | Error> => {
    const answer = await evaluate(expression, names);
    return answer instanceof Error ? answer : placed(answer, folder);
  };
  const hosts: Record<string, Record<string, Value>> = {};
  const errors: Record<string, string> = {};
  const found = await ask(`builtins.mapAttrs (_: builtins.attrNames) (${flake}).hosts`);
  if (found instanceof Error)
    return { values: { hosts, names: {} }, errors: { "": found.message } };
  const all = await ask(`(${flake}).hosts`);
  if (!(all instanceof Error)) Object.assign(hosts, all);
  else {
    for (const [kind, keys] of Object.entries(found as Record<string, string[]>)) {
      hosts[kind] = {};
      for (const key of keys) {
        const [a, b] = [JSON.stringify(kind), JSON.stringify(key)];
        const host = await ask(`(${flake}).hosts.${a}.${b}`); // oxlint-disable-line no-await-in-loop -- two at a time are enough
        if (host instanceof Error) errors[`${kind}.${key}`] = host.message;
        hosts[kind][key] = host instanceof Error ? `cannot be evaluated` : host;
      }
    }
  }
  const named = await ask(`(${flake}).names`);
  if (named instanceof Error) errors["names"] = named.message;
  return { values: { hosts, names: named instanceof Error ? {} : named }, errors };
}

/** Writes down all words in a folder's Nix files: what inputs and packages may be asked for. */
export function writeNames(folder: string, file: string): void {
  const words = new Set<string>();
  for (const path of filesBelow(folder)) {
    if (!path.endsWith(".nix") || !existsSync(join(folder, path))) continue;
    const text = readFileSync(join(folder, path), "utf8");
    for (const [word] of text.matchAll(/[A-Za-z_][\w'-]*/g)) words.add(word);
  }
  writeFileSync(file, [...words].join("\n"));
}

/** What Nix says of an expression, within a quarter of a minute. */
function evaluate(expression: string, names: string): Promise<Value | Error> {
  const words = ["--eval", "--strict", "--json", "--expr", expression];
  const options = {
    env: {
      ...nix!.environment,
      FLAKE_NAMES: names,
      NIX_CONFIG: `${nix!.environment["NIX_CONFIG"]}\nextra-experimental-features = pipe-operators`,
    },
    maxBuffer: 1 << 28,
    timeout: 15_000,
  };
  return new Promise((done) => {
    execFile("nix-instantiate", words, options, (error, stdout, stderr) =>
      done(error ? new Error(stderr.slice(-1500) || String(error)) : (JSON.parse(stdout) as Value)),
    );
  });
}

const placed = (value: Value, folder: string): Value =>
  JSON.parse(JSON.stringify(value).replaceAll(folder, "/flake")) as Value;
