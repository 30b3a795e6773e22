import {
  append,
  apply,
  bare,
  type Edit,
  literal,
  type Node,
  removeAt,
  stringValue,
} from "nix-source";
import { openFlake } from "../eval/file.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import { lineOf } from "../problems.ts";
import type { EditsByFile, HostChange } from "./host.ts";
import { replaced } from "./rewrite.ts";

// Where modules look at what a host is called, as `hasSuffix "-wsl" hostname`: of another name it is another machine.

/** A test that one name passes and another does not. */
export interface NameTest {
  /** As it is written. */
  readonly test: string;
  readonly file: string;
  readonly line: number;
  /** Of how many lines it is. */
  readonly height: number;
}

/** A test as it is read. */
interface ReadTest {
  readonly passes: (name: string) => boolean;
  /** The names that it looks for, where it looks for whole names. */
  readonly names: readonly Node[];
}

const TESTS: Readonly<Record<string, (text: string, name: string) => boolean>> = {
  hasPrefix: (text, name) => name.startsWith(text),
  hasSuffix: (text, name) => name.endsWith(text),
  hasInfix: (text, name) => name.includes(text),
};

/** Expressions that stand for what a host is called, as `config.networking.hostName` and `host.name` do. */
export const OF_HOST =
  /(?:host|machine|device|node|computer)(?:[-_]?name)?$|\b(?:host|machine|node)\.(?:name|dir|id)$/i;

/** Flakes for others to begin with. */
const ASIDE = /(?:^|\/)(?:templates?|examples?|tests?)\//;

/**
 * The tests in a repo that come out otherwise for the one name than for the other.
 *
 * @param isRenamed - whether the one has got the name of the other: then tests for whole names are for that one.
 */
export function differingTests(
  repo: RepoFiles,
  one: string,
  other: string,
  isRenamed = false,
): readonly NameTest[] {
  return testsIn(repo, [one, other]).flatMap(([path, node]) => {
    const found = testOf(node);
    if (!found || found.passes(one) === found.passes(other)) return [];
    const isFollowed = found.names.every((each) => stringValue(each) !== one);
    if (isRenamed && found.names.length > 0 && isFollowed) return [];
    const height = node.text.split("\n").length;
    return [{ test: node.text.replaceAll(/\s+/g, " "), file: path, line: lineOf(node), height }];
  });
}

/**
 * The edits that make a change to a host where Nix names it in tests for whole names, as `hostname == "otter"`,
 * and in enumerations of hosts.
 *
 * @param hosts - the names of all hosts before the change.
 */
export function testEdits(
  repo: RepoFiles,
  hosts: readonly string[],
  change: HostChange,
): EditsByFile {
  const old =
    change.kind === "rename" ? change.from : change.kind === "add" ? change.like : change.name;
  const edits = new Map<string, Edit[]>();
  if (old === undefined) return edits;
  for (const [path, node] of testsIn(repo, [old])) {
    const found =
      change.kind === "rename"
        ? [...(testOf(node)?.names ?? []), ...(enumOf(node, hosts)?.elements ?? [])]
            .filter((each) => stringValue(each) === old)
            .map((each) => replaced(each, literal(change.name)))
        : enumEdits(node, hosts, old, change);
    if (found.length > 0) edits.set(path, [...(edits.get(path) ?? []), ...found]);
  }
  return edits;
}

/** The text of a node, the same for all of some names where it tests for them. */
export function textUntested(node: Node, names: readonly string[]): string {
  if (!names.some((name) => node.text.includes(`"${name}"`))) return node.text;
  const found = node
    .below(KINDS)
    .flatMap((each) => testOf(each)?.names ?? [])
    .filter((each) => names.includes(stringValue(each) ?? ""));
  return apply(
    node.text,
    found.map(({ from, to }) => ({ from: from - node.from, to: to - node.from, insert: "" })),
  );
}

const KINDS = new Set(["Apply", "Binary"] as const);

/** What may be a test, in the Nix files of a repo that have one of these names, or test a part of one. */
function testsIn(
  repo: RepoFiles,
  names: readonly string[],
): readonly (readonly [path: string, node: Node])[] {
  const flake = openFlake(repo);
  return repo
    .below("")
    .filter((path) => path.endsWith(".nix") && !ASIDE.test(path))
    .filter((path) => {
      const text = repo.get(path) ?? "";
      return PARTS.test(text) || names.some((name) => text.includes(`"${name}"`));
    })
    .flatMap((path) => {
      const nodes = flake?.load(path)?.root.below(KINDS) ?? [];
      return nodes.map((node) => [path, node] as const);
    });
}

const PARTS = /\bhas(?:Prefix|Suffix|Infix)\b/;

function testOf(node: Node): ReadTest | undefined {
  if (node.kind === "Binary") {
    const sides = [bare(node.left), bare(node.right)];
    const given = sides.find((each) => stringValue(each) !== undefined);
    const tested = sides.find((each) => OF_HOST.test(each.text));
    if (!given || !tested || given === tested || !/^[!=]=$/.test(node.operator)) return undefined;
    return { passes: (name) => stringValue(given) === name, names: [given] };
  }
  if (node.kind !== "Apply") return undefined;
  const [given, tested, ...more] = node.args.map((each) => bare(each));
  const callee = /(\w+)$/.exec(node.callee.text)?.[1] ?? "";
  if (!given || !tested || more.length > 0) return undefined;
  if (callee === "elem" && tested.kind === "List" && OF_HOST.test(given.text)) {
    const texts = tested.elements.map((each) => stringValue(each));
    return { passes: (name) => texts.includes(name), names: tested.elements };
  }
  const [text, test] = [stringValue(given), TESTS[callee]];
  if (!test || text === undefined || !OF_HOST.test(tested.text)) return undefined;
  return { passes: (name) => test(text, name), names: [] };
}

/** The list of an enumeration of hosts. */
function enumOf(node: Node, hosts: readonly string[]) {
  if (node.kind !== "Apply" || !/(?:^|\.)enum$/.test(node.callee.text)) return undefined;
  const list = node.args[0] && bare(node.args[0]);
  if (list?.kind !== "List" || list.elements.length === 0) return undefined;
  const isOfHosts = list.elements.every((each) => hosts.includes(stringValue(each) ?? ""));
  return isOfHosts ? list : undefined;
}

function enumEdits(
  node: Node,
  hosts: readonly string[],
  old: string,
  { kind, name }: HostChange,
): readonly Edit[] {
  const list = enumOf(node, hosts);
  const at = list?.elements.findIndex((each) => stringValue(each) === old) ?? -1;
  if (!list || at < 0) return [];
  return kind === "add" ? append(list, literal(name)) : removeAt(list, at);
}
