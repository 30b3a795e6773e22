import type { Edit } from "nix-source";
import type { HostChange } from "./host.ts";

// Lists that name hosts outside of Nix: the matrix of a workflow, a table in a README, a variable of a justfile.

/** A word of a text that is the name of a host. */
interface Word {
  readonly from: number;
  readonly to: number;
  readonly host: string;
}

/** A line of a text without its end. */
interface Line {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** Its words, from the start of the text. */
  readonly words: readonly Word[];
  /** The only host that it names. */
  readonly host: string | undefined;
}

/** A line that is about one host, in a list of several. */
interface Member extends Line {
  readonly host: string;
  /** What is the name there. */
  readonly its: readonly Word[];
}

/**
 * The edits that make a change to a host in the lists of a text that names hosts. A new host comes only into
 * lists of all hosts: others may be chosen.
 *
 * @param text - of a file that is no Nix.
 * @param hosts - the names of all hosts before the change.
 */
export function listEdits(
  text: string,
  hosts: readonly string[],
  change: HostChange,
): readonly Edit[] {
  const called = new Map(hosts.map((host) => [host, host]));
  // What is in the text already may bear the new name.
  called.set(change.name, change.kind === "rename" ? change.from : change.name);
  if (hosts.filter((host) => text.includes(host)).length < 2) return [];
  const lines = linesOf(text, called);
  const tables = tablesIn(lines);
  const isRowOf = new Set(tables.flat().map(({ from }) => from));
  // Rows of a table are of one list also where some of them happen to be alike.
  const alike = linesAlike(lines).filter((list) => list.every(({ from }) => !isRowOf.has(from)));
  const lists = [...tables, ...alike];
  const listed = new Set(lists.flat().map(({ from }) => from));
  const isWhole = (found: readonly { readonly host: string }[]): boolean =>
    hosts.every((host) => found.some((each) => each.host === host)) &&
    !found.some((each) => each.host === change.name);
  const inLines = lists.flatMap((list) => {
    if (change.kind === "add") return isWhole(list) ? addedLine(text, list, change.name) : [];
    if (change.kind === "remove") return removedLines(text, list, change.name);
    return list
      .filter(({ host }) => host === change.from)
      .flatMap((each) =>
        isRow(each) ? renamedRow(each, list, change.name) : renamed(each.its, change.name),
      );
  });
  const within = lines
    .filter(({ from }) => !listed.has(from))
    .flatMap((line) => runsIn(text, line))
    .flatMap((run) => {
      if (change.kind === "add") return isWhole(run) ? addedWord(text, run, change.name) : [];
      if (change.kind === "remove") return removedWord(run, change.name);
      return renamed(
        run.filter(({ host }) => host === change.from),
        change.name,
      );
    });
  return [...inLines, ...within];
}

const renamed = (words: readonly Word[], insert: string): readonly Edit[] =>
  words.map(({ from, to }) => ({ from, to, insert }));

const WORD = /[A-Za-z0-9](?:[\w.-]*\w)?/g;

function linesOf(text: string, called: ReadonlyMap<string, string>): readonly Line[] {
  let next = 0;
  return text.split(/(?<=\n)/).map((each): Line => {
    const index = next;
    next += each.length;
    const line = each.replace(/\r?\n$/, "");
    const words = Array.from(line.matchAll(WORD), ({ index: at, 0: word }): Word[] => {
      const host = called.get(word);
      const from = index + at;
      return host === undefined ? [] : [{ from, to: from + word.length, host }];
    }).flat();
    const [host, ...more] = new Set(words.map((word) => word.host));
    return {
      ...{ from: index, to: index + line.length, text: line, words },
      host: more.length > 0 ? undefined : host,
    };
  });
}

/** Runs of lines, two at least, that are the same but for their hosts. */
function linesAlike(lines: readonly Line[]): readonly (readonly Member[])[] {
  return inRuns(lines, (line) => {
    // That of a YAML anchor is a name within its file.
    const isAlias = line.words.some(({ from }) =>
      /[&*]/.test(line.text[from - line.from - 1] ?? ""),
    );
    if (line.host === undefined || isAlias) return undefined;
    return { key: textWithout(line, line.words).replace(/,?\s*$/, ""), its: line.words };
  });
}

/** The rows of tables in Markdown of which the first cell names a host. */
function tablesIn(lines: readonly Line[]): readonly (readonly Member[])[] {
  return inRuns(lines, (line) => {
    const [, head, cell] = /^(\s*\|)([^|]+)\|/.exec(line.text) ?? [];
    if (head === undefined || cell === undefined) return undefined;
    const end = line.from + head.length + cell.length;
    const its = line.words.filter(({ to }) => to <= end);
    if (new Set(its.map(({ host }) => host)).size !== 1) return undefined;
    const within = { from: line.from + head.length, text: cell };
    return { key: `|${textWithout(within, its).trim()}`, its };
  });
}

/** Lines that follow each other with the same key, each for a host of its own. */
function inRuns(
  lines: readonly Line[],
  read: (line: Line) => { readonly key: string; readonly its: readonly Word[] } | undefined,
): readonly (readonly Member[])[] {
  const runs: { key: string; next: number; members: Member[] }[] = [];
  for (const [index, line] of lines.entries()) {
    const found = read(line);
    const host = found?.its[0]?.host;
    if (!found || host === undefined) continue;
    const member = { ...line, host, its: found.its };
    const last = runs.at(-1);
    if (last?.key !== found.key || last.next !== index) {
      runs.push({ key: found.key, next: index + 1, members: [member] });
      continue;
    }
    last.members.push(member);
    last.next++;
  }
  return runs
    .map(({ members }) => members)
    .filter((members) => members.length > 1 && isOfEach(members));
}

/** Whether no host is named twice. */
const isOfEach = (found: readonly { readonly host: string }[]): boolean =>
  new Set(found.map(({ host }) => host)).size === found.length;

const textWithout = ({ from, text }: Pick<Line, "from" | "text">, words: readonly Word[]): string =>
  words.reduceRight(
    (rest, word) => `${rest.slice(0, word.from - from)}\0${rest.slice(word.to - from)}`,
    text,
  );

/** The line of a new host, behind the last: as that is, but that the cells of a table are left empty. */
function addedLine(text: string, list: readonly Member[], name: string): readonly Edit[] {
  const last = list.at(-1);
  if (!last || list.some(isOpen)) return [];
  const end = /\r\n|\n/.exec(text)?.[0] ?? "\n";
  const isComma = list.some((each) => each.text.endsWith(",")) && !last.text.endsWith(",");
  const line = isRow(last)
    ? rowFor(last, name)
    : textWithout(last, last.words).replaceAll("\0", () => name);
  return [{ from: last.to, to: last.to, insert: `${isComma ? "," : ""}${end}${line}` }];
}

/** Whether a line opens what it does not close: then it cannot come or go alone. */
function isOpen({ text }: Line): boolean {
  let open = 0;
  for (const [bracket] of text.matchAll(/[()[\]{}]/g)) {
    open = "([{".includes(bracket) ? open + 1 : Math.max(open - 1, 0);
  }
  return open > 0;
}

const isRow = ({ text }: Line): boolean => /^\s*\|[^|]+\|/.test(text);

const cellOf = ({ text }: Line): string => text.split("|")[1] ?? "";

/** Another name in a row; where all rows have cells of one width, so has the row with that name if it fits. */
function renamedRow(row: Member, list: readonly Member[], name: string): readonly Edit[] {
  const cell = cellOf(row);
  const isAligned = list.every((each) => cellOf(each).length === cell.length);
  const more = row.its.reduce((sum, { from, to }) => sum + name.length - (to - from), 0);
  const spare = cell.length - cell.trimEnd().length - 1;
  const end = row.from + row.text.indexOf("|") + 1 + cell.length;
  const edits = renamed(row.its, name);
  if (!isAligned || more === 0 || more > spare) return edits;
  return more < 0
    ? [...edits, { from: end, to: end, insert: " ".repeat(-more) }]
    : [...edits, { from: end - more, to: end, insert: "" }];
}

/** The row of a new host, in columns as wide as those of another one. */
function rowFor(row: Member, name: string): string {
  const [before = "", cell = "", ...more] = row.text.split("|");
  const at = row.from + before.length + 1;
  const own = textWithout({ from: at, text: cell }, row.its).replaceAll("\0", () => name);
  const fitted = own.trimEnd().padEnd(cell.length - 1) + " ";
  return [before, fitted, ...more.map((each) => each.replaceAll(/\S/g, " "))].join("|");
}

function removedLines(text: string, list: readonly Member[], name: string): readonly Edit[] {
  if (list.some(isOpen)) return [];
  const isKept = ({ host }: Member): boolean => host !== name;
  const kept = list.filter(isKept);
  const [last, end] = [list.at(-1), kept.at(-1)];
  return list.flatMap((line): readonly Edit[] => {
    if (line === end && last && !isKept(last) && !last.text.endsWith(",")) {
      return line.text.endsWith(",") ? [{ from: line.to - 1, to: line.to, insert: "" }] : [];
    }
    if (isKept(line)) return [];
    const [before = ""] = /(?:\r\n|\n)$/.exec(text.slice(0, line.from)) ?? [];
    const [behind = ""] = /^(?:\r\n|\n)/.exec(text.slice(line.to, line.to + 2)) ?? [];
    return line === last && before !== ""
      ? [{ from: line.from - before.length, to: line.to, insert: "" }]
      : [{ from: line.from, to: line.to + behind.length, insert: "" }];
  });
}

const SEPARATOR = /^["'`]?(?:\s*,\s*|\s+)["'`]?$/;

/** Lists within a line: names with nothing but commas or spaces between them, from one bound to the other. */
function runsIn(text: string, line: Line): readonly (readonly Word[])[] {
  const runs: Word[][] = [];
  for (const word of line.words) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run && last && SEPARATOR.test(text.slice(last.to, word.from))) run.push(word);
    else runs.push([word]);
  }
  return runs.filter((run) => {
    const [first, last] = [run[0], run.at(-1)];
    if (!first || !last || first === last || !isOfEach(run)) return false;
    const [before, behind] = [text.slice(line.from, first.from), text.slice(last.to, line.to)];
    return (
      /(?:[[({=:"'`]|\bin)\s*["'`]?$/.test(before) && /^["'`]?\s*(?:[\])};"'`]|$)/.test(behind)
    );
  });
}

function addedWord(text: string, run: readonly Word[], name: string): readonly Edit[] {
  const [before, last] = run.slice(-2);
  if (!before || !last) return [];
  return [{ from: last.to, to: last.to, insert: text.slice(before.to, last.from) + name }];
}

function removedWord(run: readonly Word[], name: string): readonly Edit[] {
  const at = run.findIndex(({ host }) => host === name);
  const [before, word, next] = [run[at - 1], run[at], run[at + 1]];
  if (!word) return [];
  const [from, to] = before ? [before.to, word.to] : [word.from, next?.from ?? word.to];
  return [{ from, to, insert: "" }];
}
