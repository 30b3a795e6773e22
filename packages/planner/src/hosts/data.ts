import { EditError, parse, stringValue, type Edit, type Node } from "nix-source";
import type { Expr } from "../eval/file.ts";
import type { DataFile } from "../files/data-file.ts";
import type { DataEntry, Span } from "../files/data-value.ts";
import { problem } from "../problems.ts";
import { copyEditsOf, type Copy } from "./copy.ts";
import { otherName, renamedKey } from "./files.ts";
import type { Host } from "./host.ts";
import { rewritten } from "./rewrite.ts";

// Changes hosts in JSON and TOML, where these are read by Nix: what is found in the Nix that the data stand for is
// changed in their own text.

/** A host whose entry is in a file of data. */
interface InData {
  readonly data: DataFile;
  readonly node: Node;
}

/** Where a host is written in a file of data; undefined where it is in Nix. */
export function inData({ node, entry }: Host): InData | undefined {
  const { data } = entry.source.expr.file;
  return data && node ? { data, node } : undefined;
}

/** The edits that add a copy of the model beside it. */
export function copiedInData(copy: Copy, { data, node }: InData): readonly Edit[] {
  const { model, name } = copy;
  const { source, written, key } = model.entry;
  if (source.kind === "list") {
    const [here, before] = around(data, source.expr.node, node);
    const gap = before ? data.source.slice(before.to, here.from) : ", ";
    const insert = gap + quoted(otherName(model, stringValue(node) ?? "", name) ?? name);
    return [{ from: here.to, to: here.to, insert }];
  }
  const entry = entryAt(data, node, written);
  const values = translated(data, copyEditsOf(written as Expr, copy), node);
  const keys = renamedKeys(data, entry, renamedKey(key, model, name));
  const blocks = entry.places.map((place) => textOf(data, place, [...keys, ...values]));
  const last = entry.places.at(-1);
  if (!last) throw unclear(node);
  const insert = data.isToml
    ? separated(blocks)
    : `,${gapBefore(data.source, last.from)}${blocks.join("")}`;
  return [{ from: last.to, to: last.to, insert }];
}

/** The edits that give a host another name. */
export function renamedInData(host: Host, name: string, { data, node }: InData): readonly Edit[] {
  const { source, written, key } = host.entry;
  if (source.kind === "list") {
    const [here] = around(data, source.expr.node, node);
    const other = otherName(host, stringValue(node) ?? "", name) ?? name;
    return [{ ...here, insert: quoted(other) }];
  }
  const entry = entryAt(data, node, written);
  const changes = { of: host, name, isShared: () => false };
  return [
    ...renamedKeys(data, entry, renamedKey(key, host, name)),
    ...translated(data, rewritten(written as Expr, changes), node),
  ];
}

/** The edits that take a host out. */
export function removedInData({ entry: { source, written } }: Host, { data, node }: InData) {
  if (source.kind === "list") {
    const [here, before, after] = around(data, source.expr.node, node);
    return [
      without(
        before ? { from: before.to, to: here.to } : { from: here.from, to: after?.from ?? here.to },
      ),
    ];
  }
  const { places } = entryAt(data, node, written);
  return places.map((place) => without(withGap(data, place)));
}

const without = ({ from, to }: Span): Edit => ({ from, to, insert: "" });

const unclear = (node: Node): EditError =>
  new EditError(problem("model-in-parts", {}).message, node);

function entryAt(data: DataFile, node: Node, written: unknown): DataEntry {
  const entry = data.entries.get(node.from);
  const isWhole = typeof written === "object" && written !== null && "node" in written;
  if (!entry || entry.places.length === 0 || !isWhole) throw unclear(node);
  return entry;
}

/** The places of an element of a list, and of those before and behind it. */
function around(
  data: DataFile,
  list: Node,
  node: Node,
): readonly [here: Span, before: Span | undefined, after: Span | undefined] {
  const all = (list.kind === "List" ? list.elements : []).map((each) => data.texts.get(each.from));
  const at = list.kind === "List" ? list.elements.findIndex(({ from }) => from === node.from) : -1;
  const here = all[at];
  if (!here) throw unclear(node);
  return [here, all[at - 1], all[at + 1]];
}

const quoted = (text: string): string => JSON.stringify(text);

/** The edits of the names of an entry. */
const renamedKeys = (data: DataFile, { keys }: DataEntry, name: string): readonly Edit[] =>
  keys.map(({ from, to }) => {
    const isBare = data.isToml && /^[\w-]+$/.test(name) && !/["']/.test(data.source[from] ?? "");
    return { from, to, insert: isBare ? name : quoted(name) };
  });

/** Edits of the Nix as those of the data: of texts, and of whole attributes that go. */
function translated(data: DataFile, edits: readonly Edit[], node: Node): readonly Edit[] {
  return edits.map((edit) => {
    const text = data.texts.get(edit.from);
    const written = parse(edit.insert);
    const other = written.kind === "File" ? stringValue(written.body) : undefined;
    if (text && other !== undefined) return { ...text, insert: quoted(other) };
    const part = [...data.texts].find(
      ([from, span]) => from < edit.from && edit.to <= from + (span.to - span.from),
    );
    if (part) {
      const [from, span] = part;
      return {
        from: span.from + edit.from - from,
        to: span.from + edit.to - from,
        insert: edit.insert,
      };
    }
    throw unclear(node);
  });
}

/** The text of a place after edits, without comments: these say something about the model. */
function textOf(data: DataFile, { from, to }: Span, edits: readonly Edit[]): string {
  const within = edits
    .filter((edit) => from <= edit.from && edit.to <= to)
    .toSorted((one, other) => other.from - one.from);
  let text = data.source.slice(from, to);
  for (const edit of within) {
    text = text.slice(0, edit.from - from) + edit.insert + text.slice(edit.to - from);
  }
  return data.isToml ? text.replaceAll(COMMENT, "$1") : text;
}

/** A comment of TOML, behind what is no comment on its line. */
const COMMENT = /^((?:[^\n"'#]|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')*?)[ \t]*#[^\n]*$/gm;

/** Tables stand apart; lines do not. */
const separated = (blocks: readonly string[]): string =>
  blocks.map((block) => (block.startsWith("[") ? `\n\n${block}` : `\n${block}`)).join("");

/** What stands between a member of JSON and the sign before it. */
function gapBefore(source: string, at: number): string {
  const before = source.slice(0, at);
  return before.slice(before.trimEnd().length);
}

/** A place with what sets it apart from what is before it, or from what is behind it where it is the first. */
function withGap({ source, isToml }: DataFile, { from, to }: Span): Span {
  const before = source.slice(0, from).trimEnd();
  if (isToml) {
    if (before !== "") return { from: before.length, to };
    return { from, to: to + (/^\s*/.exec(source.slice(to))?.[0].length ?? 0) };
  }
  if (before.endsWith(",")) return { from: before.length - 1, to };
  const behind = /^\s*,\s*/.exec(source.slice(to))?.[0].length ?? 0;
  return { from, to: to + behind };
}
