import { apply, expressions, parse, positionAt, problems, Refusal, type Node } from "nix-source";
import { definitions, type Definition } from "./definitions.ts";
import { packagesIn, type RenamedPackage } from "./renamed-packages.ts";
import { renameEdits, type RenameEdit } from "./rename-edit.ts";
import { renamedPath, ruleFor, rulesOf, type Rule } from "./rename-rules.ts";

/** An option, or a package, that newer releases call otherwise or do not have. */
export interface Rename {
  /** From 1. */
  readonly line: number;
  readonly kind: "renamed" | "removed" | "changed";
  readonly from: string;
  /** Nothing when it is gone. */
  readonly to?: string;
  /** The release in which the old name began to warn or to fail. */
  readonly since: string;
  readonly note?: string;
}

/** A line that was rewritten. */
export interface RenamedLine {
  /** Of the text before any rewriting, from 1. */
  readonly line: number;
  readonly before: string;
  /** Empty when it went. */
  readonly after: string;
}

/** A place that needs a person. */
export interface RenameNote {
  /** Of the text before any rewriting, from 1. */
  readonly line: number;
  readonly message: string;
  readonly fix: string;
}

/** A text in which names are made new, and which line of the first text each of its lines was. */
interface State {
  readonly text: string;
  readonly lines: readonly number[];
}

/** An old name in a text. */
type Occurrence = RenamedPackage | RenamedOption;

interface RenamedOption {
  readonly kind: "option";
  readonly node: Node;
  readonly definition: Definition;
  readonly rule: Rule;
}

/**
 * The options and packages in a NixOS module that a release calls otherwise.
 *
 * @param text - a NixOS module. Homes are not for this: home-manager has names of its own.
 * @param release - `26.05`, or `unstable`, for which every rename applies.
 * @returns nothing for a text that is no Nix.
 */
export function renamedIn(text: string, release: string): readonly Rename[] {
  if (problems(text).length > 0) return [];
  const root = parse(text);
  return occurrences(root, release, () => true)
    .filter((each, _, all) => !all.some((other) => isPart(each, other)))
    .map((occurrence): Rename => {
      const { line } = positionAt(text, occurrence.node.from);
      if (occurrence.kind === "package") {
        const { from, to, since, note } = occurrence.rename;
        return {
          line,
          kind: to === undefined ? "removed" : "renamed",
          from: `pkgs.${from}`,
          ...(to !== undefined && { to: `pkgs.${to}` }),
          since,
          ...(note !== undefined && { note }),
        };
      }
      const { definition, rule } = occurrence;
      const kind = rule.to === undefined ? "removed" : rule.also ? "changed" : "renamed";
      const to = newName(definition, rule);
      return {
        line,
        kind,
        from: pathText(definition),
        ...(to !== undefined && { to }),
        since: rule.since,
        ...(rule.note !== undefined && { note: rule.note }),
      };
    });
}

/**
 * A module with the names of a release: what is renamed is written anew, what is gone without effect
 * goes, what needs thought is noted. All other bytes stay.
 *
 * @param text - a NixOS module. Homes are not for this: home-manager has names of its own.
 * @param release - `26.05`, or `unstable`, for which every rename applies.
 * @returns the text as it is when it is no Nix. Applied to its own result, it changes nothing.
 */
export function renameOptions(
  text: string,
  release: string,
): { text: string; edits: readonly RenamedLine[]; notes: readonly RenameNote[] } {
  if (problems(text).length > 0) return { text, edits: [], notes: [] };
  const edits: RenamedLine[] = [];
  const notes: RenameNote[] = [];
  const refused = new Set<string>();
  let state: State = { text, lines: text.split("\n").map((_, index) => index + 1) };
  for (;;) {
    const { text: current, lines } = state;
    const key = (occurrence: Occurrence) =>
      `${lines[positionAt(current, occurrence.node.from).line - 1]} ${nameOf(occurrence)}`;
    // From the last to the first: several that leave one set keep their order.
    const next = occurrences(parse(current), release, (each) => refused.has(key(each)))
      .filter((each) => !refused.has(key(each)))
      .at(-1);
    if (!next) break;
    const line = lines[positionAt(current, next.node.from).line - 1]!;
    try {
      const made = editsFor(parse(current), next);
      const after = apply(current, made);
      if (problems(after).length > 0) {
        throw new Refusal("its new name is defined beside it already", next.node);
      }
      edits.push({ line, before: firstLine(next.node.text), after: written(next.node, made) });
      state = { text: after, lines: linesAfter(state, made) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused.add(key(next));
      notes.push({ line, ...noteFor(next, error.message) });
    }
  }
  const byLine = (one: { line: number }, other: { line: number }) => one.line - other.line;
  return { text: state.text, edits: edits.toSorted(byLine), notes: notes.toSorted(byLine) };
}

/** Whether an option is below another that has its new name by the same rule. */
function isPart(one: Occurrence, other: Occurrence): boolean {
  if (one.kind !== "option" || other.kind !== "option" || one.rule !== other.rule) return false;
  return other.node.from < one.node.from && one.node.to <= other.node.to;
}

/** @param into - whether to look into the value of what has a new name already. */
function occurrences(
  root: Node,
  release: string,
  into: (occurrence: Occurrence) => boolean,
): readonly Occurrence[] {
  const rules = rulesOf(release);
  const optionOf = (definition: Definition): RenamedOption | undefined => {
    const rule = ruleFor(definition, rules);
    const node = definition.inherited ?? definition.binding;
    return rule && { kind: "option", node, definition, rule };
  };
  const all = definitions(root, (definition) => {
    const option = optionOf(definition);
    // What is below a removed option is gone with it.
    return !option || (option.rule.target !== undefined && into(option));
  });
  if (isHome(all)) return [];
  const isSystem = all.some(({ path }) => SYSTEM.has(path[0]!.name ?? ""));
  const options = all
    .map(optionOf)
    .filter((option) => option !== undefined)
    .filter(({ rule }) => isSystem || !rule.isHomeToo);
  return [...options, ...packagesIn(root, release)].toSorted(
    (one, other) => one.node.from - other.node.from,
  );
}

/** What only NixOS has at the top: a module with one of these is no home. */
const SYSTEM: ReadonlySet<string> = new Set([
  "boot", "console", "documentation", "environment", "fileSystems", "hardware", "networking", "security", "system",
  "time", "users", "virtualisation",
]); // prettier-ignore

/** Whether a module is one for home-manager, which has options that NixOS has not. */
function isHome(all: readonly Definition[]): boolean {
  return all.some(({ path }) => path[0]!.name === "home");
}

function editsFor(root: Node, occurrence: Occurrence): readonly RenameEdit[] {
  if (occurrence.kind === "option") {
    return renameEdits(root, occurrence.definition, occurrence.rule);
  }
  const { edits, node, rename } = occurrence;
  if (edits.length === 0) throw new Refusal(rename.note ?? "choose another", node);
  return edits;
}

const pathText = ({ path }: Definition) => path.map(({ text }) => text).join(".");

function newName({ path }: Definition, rule: Rule): string | undefined {
  const target = rule.target && renamedPath(path, rule, rule.target);
  return target?.map(({ text }) => text).join(".");
}

function nameOf(occurrence: Occurrence): string {
  return occurrence.kind === "package"
    ? `pkgs.${occurrence.rename.from}`
    : pathText(occurrence.definition);
}

function noteFor(occurrence: Occurrence, reason: string): Omit<RenameNote, "line"> {
  const old = nameOf(occurrence);
  if (occurrence.kind === "package") {
    const { since } = occurrence.rename;
    return { message: `\`${old}\` is gone since NixOS ${since}`, fix: reason };
  }
  const { definition, rule } = occurrence;
  const name = newName(definition, rule);
  if (name === undefined) {
    const why = rule.drop ? `, and stays as it is here: ${reason}` : "";
    return {
      message: `\`${old}\` is gone since NixOS ${rule.since}${why}`,
      fix: rule.note ?? "take it out",
    };
  }
  const { binding, inherited } = definition;
  const content = inherited ? inherited.text : expressions(binding)[0]!.text;
  return {
    message: `\`${old}\` is \`${name}\` since NixOS ${rule.since}, and stays as it is here: ${reason}`,
    fix: `write \`${name} = ${firstLine(content)};\` instead`,
  };
}

function firstLine(text: string): string {
  const [first, ...more] = text.split("\n");
  return more.length > 0 ? `${first!.trimEnd()} …` : first!;
}

/** What has become of a node, in one line. */
function written({ source, from, to, text }: Node, made: readonly RenameEdit[]): string {
  const definition = made.find((edit) => edit.definition !== undefined)?.definition;
  if (definition !== undefined) return firstLine(definition);
  const isInside = made.every((edit) => from <= edit.from && edit.to <= to);
  if (!isInside || made.every(({ insert }) => insert.trim() === "")) {
    return firstLine(made.map(({ insert }) => insert.trim()).join(""));
  }
  const grown = made.reduce((sum, edit) => sum + edit.insert.length - (edit.to - edit.from), 0);
  const after = apply(source, made).slice(from, to + grown);
  return text.includes("\n") ? firstLine(after) : after.split(/\s*\n\s*/).join(" ");
}

/** Which line of the first text each line is, after some edits. */
function linesAfter({ text, lines }: State, made: readonly RenameEdit[]): readonly number[] {
  const starts = lineStarts(text);
  const ordered = made.toSorted((one, other) => one.from - other.from);
  return lineStarts(apply(text, made)).map((start) => {
    const place = before(start, ordered, text);
    return lines[starts.findLastIndex((each) => each <= place)]!;
  });
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** Where in a text what stands at this place after some edits has come from. */
function before(place: number, ordered: readonly RenameEdit[], text: string): number {
  let moved = 0;
  for (const { from, to, insert, origin } of ordered) {
    const start = from + moved;
    if (place <= start) break;
    if (place <= start + insert.length) {
      if (origin === undefined) return from;
      const inside = insert.slice(0, place - start).trimStart();
      return nthLineFrom(text, origin, inside.split("\n").length - 1);
    }
    moved += insert.length - (to - from);
  }
  return place - moved;
}

function nthLineFrom(text: string, origin: number, count: number): number {
  let at = origin;
  for (let line = 0; line < count; line++) at = text.indexOf("\n", at) + 1;
  return at;
}
