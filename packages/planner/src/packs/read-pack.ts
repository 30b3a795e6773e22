import Handlebars from "handlebars";
import { refusalOfPath } from "../files/path.ts";
import { problem } from "../problems.ts";
import { type Manifest, type Question, readManifest } from "./manifest.ts";
import { importsByChoice, type Pack, type PackFile, requiredBy } from "./pack.ts";
import { nixHelpers, textHelpers } from "./template.ts";

// Packs as they are kept: needed to build and to test, not by the published package.

export { manifestSchema, readManifest } from "./manifest.ts";

/**
 * Reads a pack, with its templates compiled to JavaScript text.
 *
 * @param name - the name of the pack's folder.
 * @param sources - the pack's files, by their path in the folder.
 * @throws {@link Error} naming the file and what is wrong with it.
 */
export function readPack(name: string, sources: Readonly<Record<string, string>>): Pack<string> {
  const pack: { -readonly [Key in keyof Pack<string>]: Pack<string>[Key] } = {
    name,
    manifest: withChoices(name, sources),
    files: [],
  };
  const lists = pack.manifest.questions.map(({ choicesFrom }) => choicesFrom);
  const files: PackFile<string>[] = [];
  for (const [path, source] of Object.entries(sources)) {
    const from = `${name}/${path}`;
    if (path === "pack.json" || lists.includes(path)) continue;
    else if (path === "host.nix.hbs") pack.host = precompile(from, source);
    else if (path === "outputs.nix.hbs") pack.outputs = precompile(from, source);
    else if (path === "readme.md.hbs") pack.readme = precompile(from, source);
    else if (path.startsWith("files/")) files.push(readFile(from, path.slice(6), source));
    else throw new Error(`${from}: belongs below ${name}/files/`);
  }
  return { ...pack, files };
}

/** The manifest of a pack, with the choices that lie in files of their own. */
function withChoices(name: string, sources: Readonly<Record<string, string>>): Manifest {
  const from = `${name}/pack.json`;
  const manifest = readManifest(from, sources["pack.json"] ?? "");
  const questions = manifest.questions.map((question): Question => {
    const { name: key, choicesFrom } = question;
    if (choicesFrom === undefined) return question;
    const choices = listOf(sources[choicesFrom]);
    if (choices) return { ...question, choices: Object.fromEntries(choices.map((c) => [c, c])) };
    throw new Error(`${from}: questions.${key}.choicesFrom: ${choicesFrom} is no list of names`);
  });
  return { ...manifest, questions };
}

/** The texts in a JSON list; nothing when it is none, or holds none. */
function listOf(json: string | undefined): string[] | undefined {
  try {
    const list: unknown = JSON.parse(json ?? "");
    const isList = Array.isArray(list) && list.length > 0;
    return isList && list.every((item) => typeof item === "string") ? list : undefined;
  } catch {
    return undefined;
  }
}

function readFile(from: string, path: string, source: string): PackFile<string> {
  const target = path.replace(/\.hbs$/, "");
  const refusal = refusalOfPackPath(target);
  if (refusal !== undefined) throw new Error(`${from}: ${refusal}`);
  const content = path.endsWith(".hbs") ? { template: precompile(from, source) } : source;
  return { path: target, content };
}

/**
 * Checks packs against each other.
 *
 * @throws {@link Error} naming the pack and the key: a pack that is required but unknown, an input
 * that follows one that no required pack has, an import of a file that no required pack has, two packs
 * that declare one input, file or question.
 */
export function checkPacks(packs: readonly Pack<unknown>[]): void {
  const problems: string[] = [];
  const owners = new Map<string, string>();
  const claim = (pack: string, what: string): void => {
    const owner = owners.get(what);
    if (owner) problems.push(`${pack}/pack.json: ${what} is that of the pack ${owner}`);
    owners.set(what, pack);
  };
  const names = new Set(packs.map(({ name }) => name));
  for (const pack of packs) {
    const { name, manifest, files } = pack;
    for (const key of ["requires", "excludes"] as const) {
      const unknown = manifest[key].filter((other) => !names.has(other));
      problems.push(
        ...unknown.map((other) => `${name}/pack.json: ${key}: no pack is called ${other}`),
      );
    }
    const reachable = new Set(
      requiredBy(name, packs).flatMap((each) => Object.keys(each.manifest.inputs)),
    );
    for (const [input, { follows }] of Object.entries(manifest.inputs)) {
      claim(name, `input ${input}`);
      for (const followed of follows.filter((target) => !reachable.has(target))) {
        problems.push(
          `${name}/pack.json: inputs.${input}.follows: ${followed} is no input of this pack or of one that it requires`,
        );
      }
    }
    const theirs = requiredBy(name, packs).flatMap((each) => each.files.map(({ path }) => path));
    const imports = [...manifest.imports, ...importsByChoice(pack)];
    for (const path of imports.filter((each) => !theirs.includes(each))) {
      problems.push(
        `${name}/pack.json: imports: ${path} is no file of this pack or of one that it requires`,
      );
    }
    for (const { path } of files) claim(name, `file ${path}`);
    for (const { name: key, choices = {}, imports: byChoice = {} } of manifest.questions) {
      claim(name, `question ${key}`);
      problems.push(
        ...Object.keys(byChoice)
          .filter((choice) => !Object.hasOwn(choices, choice))
          .map((choice) => `${name}/pack.json: questions.${key}.imports: ${choice} is no choice`),
      );
    }
  }
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

const BLOCKS = ["each", "if", "unless"];
const HELPERS = [...Object.keys(nixHelpers), ...Object.keys(textHelpers), ...BLOCKS];

/**
 * Compiles a Handlebars template to JavaScript text, an object expression that
 * `template` takes once evaluated.
 *
 * @param path - the template's file; in a `.nix.hbs` every value must pass a helper that writes Nix.
 * @param source - its text.
 * @throws {@link Error} naming file and line: a syntax error, an unknown helper, a bare value in Nix.
 */
export function precompile(path: string, source: string): string {
  try {
    if (path.endsWith(".nix.hbs")) refuseBareValues(source);
    return Handlebars.precompile(source, {
      noEscape: true,
      strict: true,
      knownHelpers: Object.fromEntries(HELPERS.map((name) => [name, true])) as KnownHelpers,
      knownHelpersOnly: true,
    }) as string;
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

function refuseBareValues(source: string): void {
  const visitor = new Handlebars.Visitor();
  visitor.MustacheStatement = ({ path, params, loc }) => {
    const { original } = path as hbs.AST.PathExpression;
    if (params.length > 0 && original in nixHelpers) return;
    const helpers = Object.keys(nixHelpers).join(", ");
    throw new Error(
      `line ${loc.start.line}: {{${original}}} would write a value into Nix as it is; use a helper (${helpers})`,
    );
  };
  visitor.accept(Handlebars.parse(source));
}

/** Why no file of a pack can have this path, in which `{{host}}` or `{{user}}` may stand. */
function refusalOfPackPath(path: string): string | undefined {
  const named = new Set(Array.from(path.matchAll(/\{\{.*?\}\}/g), ([name]) => name));
  const unknown = [...named].find((name) => name !== "{{host}}" && name !== "{{user}}");
  if (unknown !== undefined) return `${unknown} cannot stand in a path, only {{host}} and {{user}}`;
  if (named.size > 1) return "{{host}} and {{user}} cannot both stand in a path";
  const refusal = refusalOfPath(path);
  return refusal && problem(refusal, {}).message;
}
