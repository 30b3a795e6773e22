import {
  append,
  apply,
  attributeName,
  attributeText,
  bare,
  bindings,
  descendants,
  EditError,
  elements,
  find,
  literal,
  outdented,
  parse,
  set,
  stringValue,
  styleAt,
  type Edit,
  type Node,
  type NodeOf,
} from "nix-source";
import { evaluate } from "../eval/evaluate.ts";
import { fileExpr, inside, type Expr, type NixFile, type Value } from "../eval/file.ts";
import { entriesOf, type ListSource, type SetSource } from "../eval/names.ts";
import { outermost, unlessUnsafe } from "../files/edit-script.ts";
import { dirname, resolve } from "../files/path.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import { type Belonging, type Belongings, belongings, type Gap } from "../modules/belongings.ts";
import { dotted } from "../modules/definitions.ts";
import { reportModule, rootModule } from "../modules/machine-gaps.ts";
import type { NewValues } from "../modules/machine-values.ts";
import { type OwnThing, ownThing } from "../modules/own-things.ts";
import { lineOf, problem } from "../problems.ts";
import { holds, moduleFile, otherName, ownPaths, pathForHost, renamedKey } from "./files.ts";
import type { Host } from "./host.ts";
import { sourceOf } from "./model.ts";
import { partFilesOf } from "./parts.ts";
import { recordKey, recordsOf } from "./records.ts";
import { replaced, rewritten, type Changes } from "./rewrite.ts";

// Copies a host: its entry, and the files that make it a host, for a new name and system.

/** A new host as a copy of another one. */
export interface Copy {
  readonly model: Host;
  readonly name: string;
  /** The system of the new host, where it is to be written. */
  readonly system: string | undefined;
  readonly values: NewValues;
  /** The text of the files that are the model's own. */
  readonly context: string;
}

/** What of an expression of the model is the model's alone, and the edits that make it the new host's. */
function ownIn(expr: Expr, copy: Copy): Belongings {
  const { model, name, values, context } = copy;
  const all = `${expr.node.text}\n${context}`;
  const { root, path } = expr.file;
  const outside = root.text.slice(0, expr.node.from) + root.text.slice(expr.node.to);
  const fill = (gap: Gap): string =>
    gap.kind === "report"
      ? reportModule({
          ...gap,
          path: pathForHost(gap.path, model, name),
          host: name,
          system: copy.system ?? model.system,
          at: dirname(path),
        })
      : rootModule({ file: path, host: name });
  const isShared = (text: string): boolean => outside.includes(`"${text}"`);
  return belongings(expr.node, values, { context: all, fill, isShared });
}

/** The edits that make of an expression of the model that of the new host. */
export const copyEditsOf = (
  expr: Expr,
  copy: Copy,
  changes = changesFor(expr, copy),
): readonly Edit[] => [...rewritten(expr, changes), ...ownIn(expr, copy).edits];

/**
 * What belongs to the model in its entry, as far as that is copied.
 *
 * @param added - the new host; undefined where what it has still of the model is found elsewhere.
 * @param into - the new file that is a copy of the entry's.
 */
export function ownInEntry(
  copy: Copy,
  added: Host | undefined,
  into?: string,
): readonly OwnThing[] {
  const { model } = copy;
  const gone = belongingsIn(model, copy).filter(({ one }) => one.fate !== "kept");
  const kept = (added ? belongingsIn(added, copy) : []).filter(({ one }) => one.fate === "kept");
  return [...gone, ...kept].map(({ one, path }) => {
    const isMoved = into !== undefined && path === model.entry.source.expr.file.path;
    const place = isMoved ? { file: into, from: path } : { file: path, from: undefined };
    return ownThing(one, { ...place, line: lineOf(one.node) });
  });
}

/** What belongs to one machine in the entry and the records of a host, each with the file that has it. */
function belongingsIn(
  host: Host,
  copy: Copy,
): readonly { readonly one: Belonging; readonly path: string }[] {
  const { source, written } = host.entry;
  if (source.kind === "folder") return [];
  const expr = unlessUnsafe<Expr | undefined>(
    () => sourceOf(written, source.expr),
    () => (written.kind === "expr" && written.file === source.expr.file ? written : undefined),
  );
  const all = [...(expr ? [expr] : []), ...recordsOf(host).map(({ record }) => record)];
  return all.flatMap((each) =>
    ownIn(each, copy).belongings.map((one) => ({ one, path: each.file.path })),
  );
}

/** How the copy of an expression is to differ from it. */
function changesFor(expr: Expr, { model, name, system }: Copy): Changes {
  const { node, file } = expr;
  const outside = file.root.text.slice(0, node.from) + file.root.text.slice(node.to);
  const isIn = (text: string, path: string): boolean => {
    const at = text.indexOf(path);
    return at >= 0 && !/[\w./-]/.test(text[at + path.length] ?? " ");
  };
  const isNamed = (path: string): boolean =>
    isIn(outside, path) && isIn(withoutImages(file.root, node), path);
  const own = [...ownPaths(model, expr).paths].map(([path, to]) => [path, to(name)] as const);
  return {
    of: model,
    name,
    system,
    paths: new Map(own),
    records: new Map(
      recordsOf(model).map((each) => [each.path.join("."), recordKey(each, model, name)]),
    ),
    isShared: (path) => path.includes("/") && isNamed(path),
  };
}

/** Outputs that may be made of what a host is, as an image of it: they are no other host. */
const MADE_OF_HOSTS = /^(?:packages|checks|apps|images)$/;

/** The text of a file without such outputs, and without one more expression. */
function withoutImages(root: Node, node: Node): string {
  const images = descendants(root).filter(
    (each) => each.kind === "Binding" && MADE_OF_HOSTS.test(each.path[0]?.text ?? ""),
  );
  return [node, ...images].reduce(
    (rest, { from, to }) => rest.slice(0, from) + " ".repeat(to - from) + rest.slice(to),
    root.text,
  );
}

/** A new file of a host. */
interface NewFile {
  readonly path: string;
  readonly content: string;
}

/**
 * The copy of the file with a host's entry, where the file is about that host alone.
 *
 * @returns undefined when it is about others, too, or has no place of its own for the new host.
 */
export function copyOfEntryFile(
  copy: Copy,
  hosts: readonly Host[],
  repo: RepoFiles,
): NewFile | undefined {
  const { source, node } = copy.model.entry;
  const { file, prefix } = source.expr;
  if (hosts.filter((host) => host.file === file.path).length !== 1) return undefined;
  if (source.kind === "call") return copyOfFile(file, copy, repo);
  if (source.kind !== "set" || node?.kind !== "Binding") return undefined;
  const insert = attributeName(keyFor(copy));
  const label = node.path.slice(prefix.length, prefix.length + 1);
  const named = label.map((each) => replaced(each, insert));
  return copyOfFile(file, copy, repo, named);
}

/** The copy of a file that the entry of a host imports: no module, but what makes the whole system. */
export function copyOfSystemFile(copy: Copy, repo: RepoFiles): NewFile | undefined {
  const { entry } = copy.model;
  const made = evaluate(entry.value);
  if (made.kind !== "call") return undefined;
  const { file } = made.expr;
  if (file === entry.source.expr.file || !holds(file.path, copy.model)) return undefined;
  return copyOfFile(file, copy, repo);
}

/** The copies of the modules of the flake from which a function makes definitions of the model. */
export const copiesOfPartFiles = (copy: Copy, repo: RepoFiles): readonly NewFile[] =>
  partFilesOf(repo, copy.model).flatMap((file) => copyOfFile(file, copy, repo) ?? []);

function copyOfFile(
  file: NixFile,
  copy: Copy,
  repo: RepoFiles,
  more: readonly Edit[] = [],
): NewFile | undefined {
  const path = pathForHost(file.path, copy.model, copy.name);
  if (path === file.path || repo.get(path) !== undefined) return undefined;
  const whole = fileExpr(file);
  const changes = { ...changesFor(whole, copy), paths: new Map() };
  const all = outermost([...copyEditsOf(whole, copy, changes), ...more]);
  return { path, content: apply(file.root.text, all) };
}

const keyFor = ({ model, name }: Copy): string => renamedKey(model.entry.key, model, name);

/** The model's files that do not bear its name, by the files that the new host has instead. */
export function modelPaths({ model, name }: Copy): ReadonlyMap<string, string> {
  const { source, written } = model.entry;
  if (source.kind !== "set") return new Map();
  const isDotted = written.kind === "expr" && written.prefix.length > 0;
  const expr = isDotted ? dottedValue(source, written)?.at : sourceOf(written, source.expr);
  if (!expr) return new Map();
  const folder = dirname(expr.file.path);
  const { paths, computed } = ownPaths(model, expr);
  return new Map(
    [...paths].flatMap(([path, to]): [string, string][] => {
      const from = computed?.get(path) ?? resolve(folder, path);
      const target = resolve(folder, to(name));
      if (from === undefined || target === undefined) return [];
      return [[moduleFile(target), moduleFile(from)]];
    }),
  );
}

/**
 * The edits that add a copy of a host's entry beside it.
 *
 * @throws EditError when it cannot be added safely.
 */
export function copyEdits(copy: Copy): readonly Edit[] {
  const { source, node, written, key } = copy.model.entry;
  if (source.kind === "set" && written.kind === "expr" && written.prefix.length > 0) {
    return dottedEdits(source, written, copy);
  }
  const text = entryFor(copy);
  switch (source.kind) {
    case "list":
      return addElement(source, text);
    case "call":
      return node ? [{ from: node.to, to: node.to, insert: ` // ${text}` }] : [];
    case "set": {
      const label = node?.kind === "Binding" ? node.path[source.expr.prefix.length] : undefined;
      // Quotes that the other name needs are no habit.
      const isQuoted = label?.kind === "String" && !attributeName(key ?? "").startsWith('"');
      return addBinding(source, keyFor(copy), text, isQuoted);
    }
    case "folder":
      return [];
  }
}

/** The edits for a model that is written in one dotted binding, as `laptop.system = "x86_64-linux";`. */
function dottedEdits({ expr }: SetSource, written: Expr, copy: Copy): readonly Edit[] {
  if (!dottedValue({ expr }, written)) {
    throw new EditError(problem("model-in-parts", {}).message, expr.node);
  }
  return dottedCopies({ expr }, written, copy.name, copy);
}

/** The edits that copy all dotted bindings that say something of a host, for what the new one is called there. */
export const dottedCopies = (
  { expr }: Pick<SetSource, "expr">,
  written: Expr,
  key: string,
  copy: Copy,
): readonly Edit[] =>
  dottedValues(written).flatMap(({ binding, at }) => {
    const below = binding.path
      .slice(written.prefix.length)
      .map((each) => attributeText(each) ?? "");
    return set(expr.node, [...expr.prefix, key, ...below], excerptOf(at, copy));
  });

/** The only binding that says something of a host, and its value; none where there are several. */
function dottedValue(
  { expr }: Pick<SetSource, "expr">,
  written: Expr,
): { readonly binding: NodeOf<"Binding">; readonly at: Expr } | undefined {
  const [found, ...more] = dottedValues(written);
  return more.length > 0 || written.node !== expr.node ? undefined : found;
}

/** The bindings that say something of a host, each with its value. */
const dottedValues = ({
  prefix,
  ...written
}: Expr): readonly { readonly binding: NodeOf<"Binding">; readonly at: Expr }[] =>
  bindings(written.node)
    .flatMap((each) => (each.kind === "Binding" ? each : []))
    .filter(({ path }) =>
      prefix.every((each, index) => path[index] && attributeText(path[index]) === each),
    )
    .map((binding) => ({ binding, at: inside({ ...written, prefix: [] }, binding.value) }));

/**
 * The expression of the model, as that of the new host.
 *
 * @throws EditError when it is not written in one place.
 */
function entryFor(copy: Copy): string {
  const { model, name, system } = copy;
  const { source, written } = model.entry;
  const expr = sourceOf(written, source.expr);
  const own = source.kind === "list" ? stringValue(expr.node) : undefined;
  const other = own === undefined ? undefined : otherName(model, own, name);
  if (other !== undefined) return literal(other);
  const same = excerptOf(expr, copy);
  const text = withSystem(same, model, system);
  if (ownPaths(model, expr).isComplete) return text;
  const root = parse(text);
  const modules = find(root, ["modules"])?.value ?? modulesIn(root);
  if (modules && saysAll(elements(modules) ?? [], name)) return text;
  if (!modules || !elements(modules)) {
    if (same !== excerpt(expr.node, []) || !isAlone(model)) return text;
    throw new EditError(problem("model-unnamed", {}).message, expr.node);
  }
  const folder = dirname(source.expr.file.path);
  const path = folder === "" ? `./hosts/${name}/configuration.nix` : `./${name}/configuration.nix`;
  return apply(text, append(modules, path));
}

/** Whether the modules that an entry lists say its name and its disks, so that it needs no file of its own. */
function saysAll(modules: readonly Node[], name: string): boolean {
  const sets = modules.flatMap(setsOf);
  const said = (path: readonly string[]): readonly Node[] =>
    sets.flatMap((each) => find(each, path)?.value ?? []);
  const isNamed = said(["networking", "hostName"]).some((value) => stringValue(value) === name);
  return (
    isNamed &&
    [
      ["fileSystems", "/"],
      ["disko", "devices"],
    ].some((each) => said(each).length > 0)
  );
}

/** The set that a module is, with those that it imports in its turn, as far as they are written there. */
function setsOf(module: Node): readonly Node[] {
  const body = bare(module);
  if (body.kind === "Function") return setsOf(body.body);
  if (body.kind !== "AttrSet") return [];
  const imports = find(body, ["imports"])?.value;
  return [body, ...(imports ? (elements(imports) ?? []) : []).flatMap(setsOf)];
}

/** Whether nothing but its entry makes a host: no function or library that is told what it is called. */
const isAlone = ({ entry: { source, written, value } }: Host): boolean =>
  source.library === undefined &&
  written === value &&
  written.kind === "expr" &&
  bare(written.node).kind === "Apply";

/** The text of an expression about the model, as that of the new host. */
export const excerptOf = (expr: Expr, copy: Copy): string =>
  excerpt(expr.node, copyEditsOf(expr, copy));

/** Writes the system where the model leaves it to its helper, but others of its kind do not. */
function withSystem(text: string, { system, entry }: Host, wanted: string | undefined): string {
  if (wanted === undefined || system === wanted || text.includes(wanted)) return text;
  const { source } = entry;
  const isUsual =
    source.kind !== "folder" && entriesOf(source).some(({ written }) => writesSystem(written));
  const settings = isUsual ? settingsIn(parse(text)) : undefined;
  return settings ? apply(text, set(settings, ["system"], literal(wanted))) : text;
}

function writesSystem(written: Value): boolean {
  const settings = written.kind === "expr" ? settingsIn(written.node) : undefined;
  return settings !== undefined && find(settings, ["system"]) !== undefined;
}

/** The set that an expression is, or that a function is given last in it. */
function settingsIn(node: Node): Node | undefined {
  const made = bare(node.kind === "File" ? node.body : node);
  const settings = made.kind === "Apply" ? bare(made.args.at(-1) ?? made) : made;
  return settings.kind === "AttrSet" ? settings : undefined;
}

/** The list of modules in a call: of whatever function, they are called `modules`. */
function modulesIn(root: Node): Node | undefined {
  const [binding] = descendants(root).flatMap((node) =>
    node.kind === "Binding" && /^(?:modules|extraModules)$/.test(dotted(node.path)) ? node : [],
  );
  const isList = binding?.value.kind === "List" && dotted(binding.path) === "modules";
  return isList ? binding.value : undefined;
}

/** The text of an expression after edits: without comments, indented as if alone, with Unix line ends. */
function excerpt(node: Node, edits: readonly Edit[]): string {
  const { source, from, to } = node;
  const within = outermost(edits);
  // A comment says something about the model, so it does not come along.
  const comments = descendants(node)
    .filter(({ kind }) => kind === "Comment")
    .map((comment) => withoutComment(comment))
    .filter((gap) => !within.some((edit) => edit.from < gap.to && gap.from < edit.to));
  const moved = [...within, ...comments].map((edit) => ({
    ...edit,
    from: edit.from - from,
    to: edit.to - from,
  }));
  const root = parse(apply(source.slice(from, to), moved));
  const plain = outdented(root, root, styleAt(source, from).indent.length);
  return plain.replaceAll(/\r\n?/g, "\n");
}

/** Takes a comment out, and its line where it ends one. */
function withoutComment({ source, from, to }: Node): Edit {
  const before = /(?:\r\n|\n|\r)?[ \t]*$/.exec(source.slice(0, from))?.[0].length ?? 0;
  const endsLine = /^[ \t]*(?:[\r\n]|$)/.test(source.slice(to));
  return { from: endsLine ? from - before : from, to, insert: "" };
}

// nix-source finds the place and the layout of a new entry; its text keeps the layout of the model, which
// need not be that of nixfmt.

/** An expression that no flake holds, of one line or two as the text that it stands for. */
const standIn = (text: string): string => (text.includes("\n") ? "[ [\n] ]" : "[ [ ] ]");
const STAND_IN = /\[ \[(?:(\r\n|\n|\r)([ \t]*)| )\] \]/;

function filled(edits: readonly Edit[], text: string): readonly Edit[] {
  return edits.map((edit) => ({
    ...edit,
    insert: edit.insert.replace(STAND_IN, (_, end?: string, indent?: string) =>
      text.replaceAll(/\n(?!\n|$)/g, `${end ?? "\n"}${indent ?? ""}`),
    ),
  }));
}

/**
 * Adds a binding to the set of a source.
 *
 * @throws EditError when it cannot be added safely.
 */
export function addBinding(
  { expr }: Pick<SetSource, "expr">,
  name: string,
  text: string,
  isQuoted = false,
): readonly Edit[] {
  const edits = set(expr.node, [...expr.prefix, name], standIn(text));
  const plain = attributeName(name);
  const quoted = isQuoted && !plain.startsWith('"') ? `"${name}"` : plain;
  return filled(edits, text).map((edit) => ({
    ...edit,
    insert: edit.insert.replace(`${plain} =`, () => `${quoted} =`),
  }));
}

/**
 * Adds an element to the list of a source.
 *
 * @throws EditError when it cannot be added safely.
 */
export const addElement = ({ expr }: ListSource, text: string): readonly Edit[] =>
  filled(append(expr.node, standIn(text)), text);
