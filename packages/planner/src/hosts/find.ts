import { type Node, positionAt, expressions, apply, type Edit } from "nix-source";
import { entriesOf, type AttrEntry, type AttrSource } from "../eval/names.ts";
import { join } from "../files/path.ts";
import type { RepoFiles } from "../files/plan.ts";
import { holds, pathsOf } from "./files.ts";
import { textOf, evaluate, members } from "../eval/evaluate.ts";
import { type Expr, fileExpr, inside, type UnknownCall, openFlake } from "../eval/file.ts";
import { discoveredHosts, libraryHosts } from "../eval/libraries.ts";
import { sourcesOfAttribute, sourcesOf } from "../eval/functions.ts";
import { overlay } from "../files/overlay.ts";
import type { Problem } from "../problems.ts";
import type { Host, Hosts, Outputs, ChangeResult } from "./host.ts";

// The hosts of a flake, whatever they are written as.

/** What has been found in repos before: a repo as it is read once does not change. */
const remembered = new WeakMap<RepoFiles, Hosts>();

/** The hosts of a repo's `flake.nix`, in the order of the text. */
export function hostsOf(repo: RepoFiles): Hosts {
  const known = remembered.get(repo);
  if (known) return known;
  const hosts = hostsIn(repo);
  remembered.set(repo, hosts);
  return hosts;
}

function hostsIn(repo: RepoFiles): Hosts {
  const outputs = outputsOf(repo);
  if (!outputs) {
    const reason =
      repo.get("flake.nix") === undefined
        ? "there is no flake.nix"
        : "its outputs are not written as a function in a file of this repository";
    return { hosts: [], reason, outputs, files: repo };
  }
  const { sources } = outputs;
  const hosts = sources.flatMap((source) =>
    source.kind === "opaque" ? [] : hostsOfSource(source),
  );
  const hidden = sources.find((source) => source.kind === "opaque");
  if (!hidden) return { hosts: unique(hosts), reason: undefined, outputs, files: repo };
  const { what, expr } = hidden;
  const { line } = positionAt(expr.node.source, expr.node.from);
  const reason = `some of the hosts come from ${what}, on line ${line} of ${expr.file.path}`;
  return { hosts: unique(hosts), reason, outputs, files: repo };
}

/** Whether these hosts have exactly these names. */
export function isExactly({ hosts }: Hosts, names: readonly string[]): boolean {
  const found = new Set(hosts.map(({ name }) => name));
  return found.size === names.length && names.every((name) => found.has(name));
}

function unique(hosts: readonly Host[]): readonly Host[] {
  return [...new Map(hosts.map((host) => [host.name, host])).values()];
}

function hostsOfSource(source: Exclude<AttrSource, { kind: "opaque" }>): readonly Host[] {
  return entriesOf(source).flatMap((entry) => {
    const { name, node } = entry;
    if (name === undefined) return [];
    const file = node && source.expr.file.path;
    return [
      {
        name,
        file,
        node,
        entry,
        get paths() {
          return pathsOfHost(name, entry);
        },
        get system() {
          return systemOf(entry);
        },
      },
    ];
  });
}

function pathsOfHost(name: string, { source, value, written }: AttrEntry): readonly string[] {
  const found = [...new Set([...pathsOf(written), ...pathsOf(value)])].filter((path) =>
    holds(path, name),
  );
  if (found.length > 0 || source.kind !== "folder") return found;
  const paths = source.expr.file.paths();
  const own = join(source.path, name);
  if (paths.includes(`${own}.nix`)) return [`${own}.nix`];
  if (source.entryFile !== undefined) return [join(own, source.entryFile)];
  const usual = ["default.nix", "configuration.nix"].map((each) => join(own, each));
  return [usual.find((each) => paths.includes(each)) ?? usual[0]!];
}

function systemOf({ value, written, source }: AttrEntry): string | undefined {
  const made = evaluate(value);
  const args = made.kind === "call" ? made.args : [];
  for (const each of [written, value, ...args]) {
    const [found] = members([each], "system");
    const system = found && textOf(found)?.text;
    if (system !== undefined) return system;
  }
  if (source.kind === "folder") return /(?:^|\/)([^/]+-linux)$/.exec(source.path)?.[1];
  const text = written.kind === "expr" ? written.node.text : "";
  return /"([a-z0-9_]+-linux)"/.exec(text)?.[1];
}

// Where hosts are in the outputs: written out, in a library that is known, or in folders.

/** Where the hosts of a repo's flake are; nothing when there is no `flake.nix` or it has no outputs. */
export function outputsOf(repo: RepoFiles): Outputs | undefined {
  const file = openFlake(repo);
  if (!file) return undefined;
  const flake = fileExpr(file);
  const [given, ...more] = members([flake], "outputs");
  if (!given || more.length > 0) return undefined;
  const forced = evaluate(given);
  const lambda = forced.kind === "expr" && forced.node.kind === "Function" ? forced : undefined;
  if (!lambda && forced.kind !== "call") return undefined;
  const body = lambda ? inside(lambda, expressions(lambda.node).at(-1)!) : forced;
  file.outputs.push(body);
  const sources = sourcesOf(body, libraryHosts);
  const own = sources.filter((source) => source.kind === "set");
  const holding = sources.filter((source) => source.kind === "set" || source.kind === "list");
  const found = holding.flatMap((source) =>
    sourcesOfAttribute(source, "nixosConfigurations", libraryHosts),
  );
  if (found.some(({ kind }) => kind !== "opaque")) {
    return { sources: found, room: undefined, lambda, flake };
  }
  const calls = callsIn(body);
  let outcome: ReturnType<typeof libraryHosts>;
  for (const each of calls) {
    const framework = libraryHosts(each);
    const isKnown = framework?.sources.some(({ kind }) => kind !== "opaque");
    if (framework && isKnown) return { ...framework, lambda, flake };
    outcome ??= framework;
  }
  const folders = discoveredHosts(flake);
  if (folders.length > 0) return { sources: folders, room: undefined, lambda, flake };
  if (found.length > 0) return { sources: found, room: undefined, lambda, flake };
  if (outcome) return { ...outcome, lambda, flake };
  const strangers = sources.filter((source) => source.kind === "opaque");
  const hiding = strangers.filter(({ what }) => !HARMLESS.test(what));
  const room = own.find(({ expr }) => expr.prefix.length === 0)?.expr;
  return {
    sources: hiding,
    room: room && hiding.length === 0 ? { expr: room, path: ["nixosConfigurations"] } : undefined,
    lambda,
    flake,
  };
}

/** Calls that make packages and shells for each system, and never hosts. */
const HARMLESS =
  /(each|for|forEach)(Default|All)?(Supported)?Systems?(Map)?$|eachSystem|simpleFlake/i;

/** The calls that an expression consists of, at its top. */
function callsIn(value: Expr | UnknownCall | ReturnType<typeof evaluate>): readonly UnknownCall[] {
  const found = evaluate(value);
  if (found.kind === "call") {
    const inner = /^(recursiveUpdate|mergeAttrs)$/.test(found.head)
      ? found.args.flatMap(callsIn)
      : [];
    return [found, ...inner];
  }
  if (found.kind !== "expr" || found.node.kind !== "Binary") return [];
  return expressions(found.node).flatMap((side: Node) => callsIn(inside(found, side)));
}

// What the changes of a flake have in common: what they give, and how they are checked.

/** Nothing changes, for this reason. */
export function refused(
  message: string,
  fix: string | undefined,
  file = "flake.nix",
  line?: number,
): ChangeResult {
  const problem: Problem = {
    file,
    ...(line === undefined ? {} : { line }),
    message,
    ...(fix === undefined ? {} : { fix }),
  };
  return { changes: [], problems: [problem], like: undefined, modules: [] };
}

/** A repo after edits to one of its files. That it is still Nix is for the plan to see. */
export function edited(
  repo: RepoFiles,
  path: string,
  edits: readonly Edit[],
): { repo: RepoFiles; content: string } {
  const content = apply(repo.get(path)!, edits);
  return { repo: overlay(repo, new Map([[path, content]])), content };
}

/** Whether a repo has exactly these hosts. */
export const hasHosts = (repo: RepoFiles, names: readonly string[]): boolean =>
  isExactly(hostsOf(repo), names);
