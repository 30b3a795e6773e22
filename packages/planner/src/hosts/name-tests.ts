import {
  ancestors,
  append,
  apply,
  bare,
  descendants,
  type Edit,
  literal,
  names as namesOf,
  type Node,
  type NodeOf,
  remove,
  removeAt,
  stringValue,
} from "nix-source";
import { openFlake } from "../eval/file.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import { outermost, unlessUnsafe } from "../files/edit-script.ts";
import { belongings } from "../modules/belongings.ts";
import { newValues } from "../modules/machine-values.ts";
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
  /** What is tested, as it is written. */
  readonly tested: string;
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
  /(?:host|machine|device|node|computer)(?:[-_]?name)?$|system[-_]?name$|\b(?:host|machine|node)\.(?:name|dir|id)$/i;

/** Flakes for others to begin with. */
export const ASIDE = /(?:^|\/)(?:templates?|examples?|tests?)\//;

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
  return testsIn(repo, [one, other]).flatMap(([path, node, root]) => {
    const found = testOf(node);
    if (!found || found.passes(one) === found.passes(other)) return [];
    const [name = ""] = [one, other].filter((each) => !isTestedIn(node, each));
    if (node.kind === "Binary" && isTestedIn(chainAround(root, node), name)) return [];
    const isFollowed = found.names.every((each) => stringValue(each) !== one);
    if (isRenamed && found.names.length > 0 && isFollowed) return [];
    const height = node.text.split("\n").length;
    return [{ test: node.text.replaceAll(/\s+/g, " "), file: path, line: lineOf(node), height }];
  });
}

/**
 * The edits that make a change to a host where Nix names it in tests for whole names, as `hostname == "otter"`,
 * and in enumerations of hosts: a new host is what its model is by them, a renamed one what it was.
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
  const edits = new Map<string, readonly Edit[]>();
  if (old === undefined) return edits;
  for (const [path, node, root] of testsIn(repo, [old])) {
    const found = [
      ...enumEdits(node, hosts, old, change),
      ...(change.kind === "rename"
        ? renamedTest(node, old, change.name)
        : change.kind === "remove"
          ? testWithout(root, node, old)
          : isOfMachine(root, node, old, change.name)
            ? []
            : testFor(root, node, old, change.name)),
    ];
    // What is in a test that goes goes with it.
    const there = edits.get(path) ?? [];
    if (found.length > 0) edits.set(path, outermost([...there, ...found]));
  }
  return edits;
}

const renamedTest = (node: Node, old: string, name: string): readonly Edit[] =>
  (testOf(node)?.names ?? [])
    .filter((each) => stringValue(each) === old)
    .map((each) => replaced(each, literal(name)));

/** The edits after which a test that one name passes is passed by another one as well. */
function testFor(root: Node, node: Node, old: string, name: string): readonly Edit[] {
  const test = testOf(node);
  const given = test?.names.find((each) => stringValue(each) === old);
  if (!test || !given || isTestedIn(chainAround(root, node), name)) return [];
  if (node.kind === "Apply") return append(bare(node.args[1] ?? node), literal(name));
  if (node.kind !== "Binary") return [];
  const joint = jointOf(node);
  const at = (side: Node): string => (bare(side) === given ? literal(name) : side.text);
  const more = ` ${joint} ${at(node.left)} ${node.operator} ${at(node.right)}`;
  const [around] = outwards(root, node);
  const isTight = around?.kind === "Binary" && joint === "||" && !JOINED.test(around.operator);
  return [
    ...(isTight ? [{ from: node.from, to: node.from, insert: "(" }] : []),
    { from: node.to, to: node.to, insert: isTight ? `${more})` : more },
  ];
}

/** The edits after which a test says nothing of a name, where it says something of others. */
function testWithout(root: Node, node: Node, name: string): readonly Edit[] {
  const test = testOf(node);
  if (!test?.names.some((each) => stringValue(each) === name)) return [];
  if (node.kind === "Apply") {
    const list = bare(node.args[1] ?? node);
    const at = test.names.findIndex((each) => stringValue(each) === name);
    return test.names.length > 1 && list.kind === "List" ? removeAt(list, at) : [];
  }
  const [parent, above, around] = outwards(root, node);
  if (node.kind !== "Binary" || parent?.kind !== "Binary" || parent.operator !== jointOf(node)) {
    return [];
  }
  const isRight = parent.right.from === node.from;
  const rest = isRight ? parent.left : parent.right;
  const beside = rest.kind === "Binary" && rest.operator === parent.operator ? rest.right : rest;
  if (testOf(beside)?.tested !== test.tested) return [];
  const isNeeded =
    above?.kind !== "Parenthesized" ||
    around?.kind !== "Binary" ||
    JOINED.test(around.operator) ||
    rest !== beside;
  const edge = (at: number): Edit => ({ from: at, to: at + 1, insert: "" });
  return [
    ...(isNeeded ? [] : [edge(above.from), edge(above.to - 1)]),
    isRight
      ? { from: rest.to, to: node.to, insert: "" }
      : { from: node.from, to: rest.from, insert: "" },
  ];
}

/** Operators beside which alternatives need no parentheses. */
const JOINED = /^(?:\|\||->)$/;

/** What joins a test with another one of the same kind. */
const jointOf = ({ operator }: NodeOf<"Binary">): string => (operator === "==" ? "||" : "&&");

/** The nodes around a node, from the inside out. */
const outwards = (root: Node, node: Node): readonly Node[] =>
  ancestors(root, node)
    .filter((each) => each.from < node.from || node.to < each.to)
    .toReversed();

/** A test with those that are joined to it. */
function chainAround(root: Node, node: Node): Node {
  const joint = node.kind === "Binary" ? jointOf(node) : undefined;
  let top = node;
  for (const each of outwards(root, node)) {
    if (each.kind !== "Binary" || each.operator !== joint) break;
    top = each;
  }
  return top;
}

/** Whether a name is looked for in an expression. */
const isTestedIn = (node: Node, name: string): boolean =>
  node.text.includes(`"${name}"`) &&
  [node, ...node.below(KINDS)].some((each) =>
    testOf(each)?.names.some((given) => stringValue(given) === name),
  );

/** Whether a test decides on what belongs to one machine: another one has its own. */
function isOfMachine(root: Node, node: Node, old: string, name: string): boolean {
  const decided = outwards(root, node).find(
    ({ kind }) => kind !== "Parenthesized" && kind !== "Binary",
  );
  if (decided?.kind !== "Apply" && decided?.kind !== "If") return false;
  const found = belongings(root, newValues({ name, like: old }));
  return found.belongings.some(
    (each) => each.node.from < decided.to && decided.from < each.node.to,
  );
}

/** The text of a node without its comments, the same for all of some names where it tests for them. */
export function textUntested(node: Node, names: readonly string[]): string {
  if (!names.some((name) => node.text.includes(name))) return node.text;
  const comments = descendants(node).filter(({ kind }) => kind === "Comment");
  const found = node
    .below(KINDS)
    .flatMap((each) => testOf(each)?.names ?? [])
    .filter((each) => names.includes(stringValue(each) ?? ""));
  const edits = [...found, ...comments].map((each) => replaced(each, ""));
  return textAfter(node, outermost(edits)).replaceAll(/\s+/g, " ");
}

/**
 * The text of a node as it would be without a name in its tests, and in the sets of which it takes something by the
 * name of the host, but for how it is laid out.
 */
export function textWithout(node: Node, name: string): string {
  const isNamed = node.text.includes(`"${name}"`);
  const tests = isNamed ? node.below(KINDS).flatMap((each) => testWithout(node, each, name)) : [];
  const records =
    node.text.includes(name) && node.text.includes(".${")
      ? node.below(SETS).flatMap((each) => bindingRemoval(each, name))
      : [];
  return textAfter(node, outermost([...tests, ...records])).replaceAll(/\s+/g, " ");
}

const SETS = new Set(["AttrSet"] as const);

/** The edits that take what is bound to a name out of a set. */
const bindingRemoval = (set: Node, name: string): readonly Edit[] =>
  namesOf(set).includes(name)
    ? unlessUnsafe(
        () => remove(set, [name]),
        () => [],
      )
    : [];

const textAfter = (node: Node, edits: readonly Edit[]): string =>
  apply(
    node.text,
    edits.map(({ from, to, insert }) => ({ from: from - node.from, to: to - node.from, insert })),
  );

const KINDS = new Set(["Apply", "Binary"] as const);

/** What may be a test, in the Nix files of a repo that have one of these names, or test a part of one. */
function testsIn(
  repo: RepoFiles,
  names: readonly string[],
): readonly (readonly [path: string, node: Node, root: Node])[] {
  const flake = openFlake(repo);
  return repo
    .below("")
    .filter((path) => path.endsWith(".nix") && !ASIDE.test(path))
    .filter((path) => {
      const text = repo.get(path) ?? "";
      return PARTS.test(text) || names.some((name) => text.includes(`"${name}"`));
    })
    .flatMap((path) => {
      const root = flake?.load(path)?.root;
      return root ? root.below(KINDS).map((node) => [path, node, root] as const) : [];
    });
}

const PARTS = /\bhas(?:Prefix|Suffix|Infix)\b/;

function testOf(node: Node): ReadTest | undefined {
  if (node.kind === "Binary") {
    const sides = [bare(node.left), bare(node.right)];
    const given = sides.find((each) => stringValue(each) !== undefined);
    const tested = sides.find((each) => OF_HOST.test(each.text));
    if (!given || !tested || given === tested || !/^[!=]=$/.test(node.operator)) return undefined;
    return {
      tested: tested.text,
      passes: (name) => stringValue(given) === name,
      names: [given],
    };
  }
  if (node.kind !== "Apply") return undefined;
  const [given, tested, ...more] = node.args.map((each) => bare(each));
  const callee = /(?<!\w)(\w+)$/.exec(node.callee.text)?.[1] ?? "";
  if (!given || !tested || more.length > 0) return undefined;
  if (callee === "elem" && tested.kind === "List" && OF_HOST.test(given.text)) {
    const texts = tested.elements.map((each) => stringValue(each));
    return {
      tested: given.text,
      passes: (name) => texts.includes(name),
      names: tested.elements,
    };
  }
  const [text, test] = [stringValue(given), TESTS[callee]];
  if (!test || text === undefined || !OF_HOST.test(tested.text)) return undefined;
  return { tested: tested.text, passes: (name) => test(text, name), names: [] };
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
  if (kind === "rename") {
    return (list?.elements ?? [])
      .filter((each) => stringValue(each) === old)
      .map((each) => replaced(each, literal(name)));
  }
  const at = list?.elements.findIndex((each) => stringValue(each) === old) ?? -1;
  if (!list || at < 0) return [];
  return kind === "add" ? append(list, literal(name)) : removeAt(list, at);
}
