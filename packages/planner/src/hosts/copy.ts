import {
  append,
  apply,
  attributeName,
  attributes,
  attributeText,
  bare,
  bindings,
  descendants,
  elements,
  expressions,
  find,
  literal,
  parse,
  EditError,
  set,
  stringValue,
  type Edit,
  type Node,
} from "nix-source";
import { changed, excerpt, type Changes } from "./rewrite.ts";
import type { NewHost, Host } from "./host.ts";
import { entriesOf, type SetSource, type ListSource } from "../eval/names.ts";
import { ownPaths, holds, renamedKey, pathForHost } from "./files.ts";
import { dirname, join, resolve } from "../files/path.ts";
import { sourceOf } from "./model.ts";
import { fileExpr, inside, type Expr, type Value } from "../eval/file.ts";
import { evaluate } from "../eval/evaluate.ts";
import type { RepoFiles } from "../files/plan.ts";

// The text of a new host: that of its neighbour, where the name, the paths and the system are others.

/** A file that is about one host and is found by itself has a twin for each other host. */
export function twinOf(
  like: Host,
  hosts: readonly Host[],
  name: string,
  options: NewHost,
  repo: RepoFiles,
): { path: string; content: string } | undefined {
  const { source, node } = like.entry;
  const { file } = source.expr;
  const path = pathForHost(file.path, like.name, name);
  const isAlone = hosts.filter((host) => host.file === file.path).length === 1;
  if (path === file.path || !isAlone || repo.get(path) !== undefined) return undefined;
  const whole = fileExpr(file);
  const edits = changed(whole, { ...changesFor(like, whole, name, options), paths: new Map() });
  if (source.kind === "call") return { path, content: apply(file.root.text, edits) };
  if (source.kind !== "set" || node?.kind !== "Binding") return undefined;
  const label = attributes(node.children[0]!)[source.expr.prefix.length]!;
  const named = {
    from: label.from,
    to: label.to,
    insert: attributeName(renamedKey(like.entry.key, like.name, name)),
  };
  return { path, content: apply(file.root.text, [...edits, named]) };
}

/** The files of the neighbour that do not bear its name, by those that the new host has instead. */
export function modelsFor(like: Host, name: string): ReadonlyMap<string, string> {
  const { source, written } = like.entry;
  const isDotted = written.kind === "expr" && written.prefix.length > 0;
  if (source.kind !== "set" || isDotted) return new Map();
  const expr = sourceOf(written, source.expr);
  const folder = dirname(expr.file.path);
  return new Map(
    [...ownPaths(like, expr).paths].flatMap(([path, to]): [string, string][] => {
      const [from, target] = [path, to(name)].map((each) => resolve(folder, each));
      if (from === undefined || target === undefined) return [];
      return [[target, from.endsWith(".nix") ? from : join(from, "default.nix")]];
    }),
  );
}

/** The edits to the file of the neighbour's entry. */
export function editsFor(like: Host, name: string, options: NewHost): readonly Edit[] {
  const { source, node, written } = like.entry;
  if (source.kind === "set" && written.kind === "expr" && written.prefix.length > 0) {
    return dotted(like, source, written, name, options);
  }
  const text = copyFor(like, name, options);
  if (source.kind === "list") return addElement(source, text);
  if (source.kind === "call") {
    return [{ from: node!.to, to: node!.to, insert: ` // ${text}` }];
  }
  if (source.kind !== "set") return [];
  const label =
    node!.kind === "Binding"
      ? attributes(node!.children[0]!)[source.expr.prefix.length]
      : undefined;
  const key = renamedKey(like.entry.key, like.name, name);
  return addBinding(source, key, text, label?.kind === "String");
}

/** The edits for a neighbour that is written in dotted bindings, as `laptop.system = "x86_64-linux";`. */
function dotted(
  like: Host,
  { expr }: SetSource,
  written: Expr,
  name: string,
  options: NewHost,
): readonly Edit[] {
  const own = bindings(written.node).filter((binding) => {
    const path = binding.kind === "Binding" ? attributes(binding.children[0]!) : [];
    return written.prefix.every(
      (each, index) => path[index] && attributeText(path[index]) === each,
    );
  });
  const [binding, ...more] = own;
  const value = binding && expressions(binding)[0];
  if (!value || more.length > 0 || written.node !== expr.node) {
    throw new EditError("the entry of the host to imitate is not written in one place", expr.node);
  }
  const below = attributes(binding.children[0]!).slice(written.prefix.length);
  const names = below.map((each) => attributeText(each) ?? "");
  const at = inside({ ...written, prefix: [] }, value);
  const text = excerpt(value, changed(at, changesFor(like, at, name, options)));
  return set(expr.node, [...expr.prefix, name, ...names], text);
}

/** The neighbour's expression, as that of the new host. */
export function copyFor(like: Host, name: string, options: NewHost): string {
  const { source, written } = like.entry;
  const expr = sourceOf(written, source.expr);
  if (source.kind === "list" && stringValue(expr.node) === like.name) return literal(name);
  const copy = excerpt(expr.node, changed(expr, changesFor(like, expr, name, options)));
  const text = withSystem(copy, like, options.system);
  if (ownPaths(like, expr).isComplete) return text;
  const root = parse(text);
  const modules = find(root, ["modules"])?.value ?? modulesIn(root);
  if (!modules || !elements(modules)) return text;
  const folder = dirname(source.expr.file.path);
  const path = folder === "" ? `./hosts/${name}/configuration.nix` : `./${name}/configuration.nix`;
  return apply(text, append(modules, path));
}

/** Where a neighbour leaves its system to its helper, but others of them do not, the copy must not. */
function withSystem(text: string, { system, entry }: Host, wanted: string | undefined): string {
  if (wanted === undefined || system === wanted || text.includes(wanted)) return text;
  const { source } = entry;
  const isUsual =
    source.kind !== "folder" && entriesOf(source).some(({ written }) => writesSystem(written));
  if (!isUsual) return text;
  const made = bare(expressions(parse(text))[0]!);
  const settings = made.kind === "Apply" ? bare(expressions(made).at(-1)!) : made;
  return settings.kind === "AttrSet"
    ? apply(text, set(settings, ["system"], literal(wanted)))
    : text;
}

function writesSystem(written: Value): boolean {
  if (written.kind !== "expr") return false;
  const made = bare(written.node);
  const settings = made.kind === "Apply" ? bare(expressions(made).at(-1)!) : made;
  return settings.kind === "AttrSet" && find(settings, ["system"]) !== undefined;
}

/** The list of modules in a call: of whatever function, they are called `modules`. */
function modulesIn(root: Node): Node | undefined {
  const binding = descendants(root).find(
    (node) => node.kind === "Binding" && /^(?:modules|extraModules)$/.test(node.children[0]!.text),
  );
  return binding && find(parse(`{${binding.text}}`), ["modules"])
    ? binding.children.findLast(({ kind }) => kind === "List")
    : undefined;
}

function changesFor(like: Host, expr: Expr, name: string, { system }: NewHost): Changes {
  const outside =
    expr.file.root.text.slice(0, expr.node.from) + expr.file.root.text.slice(expr.node.to);
  const { paths } = ownPaths(like, expr);
  return {
    old: like.name,
    name,
    ...(system === undefined ? {} : { system: { old: like.system, name: system } }),
    paths: new Map([...paths].map(([path, to]) => [path, to(name)])),
    isCopy: true,
    isShared: (path) => /\//.test(path) && isNamed(outside, path),
  };
}

const isNamed = (text: string, path: string): boolean => {
  const at = text.indexOf(path);
  return at >= 0 && !/[\w./-]/.test(text[at + path.length] ?? " ");
};

/** The neighbour's entry may import a file that is no module, but makes the whole system. */
export function copyOfFile(
  like: Host,
  name: string,
  options: NewHost,
  repo: RepoFiles,
): { path: string; content: string } | undefined {
  const made = evaluate(like.entry.value);
  if (made.kind !== "call") return undefined;
  const { file } = made.expr;
  if (file === like.entry.source.expr.file || !holds(file.path, like.name)) return undefined;
  const path = pathForHost(file.path, like.name, name);
  if (repo.get(path) !== undefined) return undefined;
  const whole = fileExpr(file);
  const edits = changed(whole, { ...changesFor(like, whole, name, options), paths: new Map() });
  return { path, content: apply(file.root.text, edits) };
}

// nix-source finds the place and the layout; the text itself keeps the layout of its neighbour, which
// need not be that of nixfmt.

/** An expression that no flake holds, of one line or two as the text that it stands for. */
const stand = (text: string): string => (text.includes("\n") ? "[ [\n] ]" : "[ [ ] ]");
const STAND = /\[ \[(?:(\r\n|\n|\r)([ \t]*)| )\] \]/;

function filled(edits: readonly Edit[], text: string): readonly Edit[] {
  return edits.map((edit) => ({
    ...edit,
    insert: edit.insert.replace(STAND, (_, end?: string, indent?: string) =>
      text.replaceAll(/\n(?!\n|$)/g, `${end ?? "\n"}${indent ?? ""}`),
    ),
  }));
}

/**
 * Adds a binding to the set of a layer.
 *
 * @throws EditError when it cannot be added safely.
 */
export function addBinding(
  { expr }: SetSource,
  name: string,
  text: string,
  isQuoted: boolean,
): readonly Edit[] {
  const { node, prefix } = expr;
  const edits = set(node, [...prefix, name], stand(text));
  const plain = attributeName(name);
  const quoted = isQuoted && !plain.startsWith('"') ? `"${name}"` : plain;
  return filled(edits, text).map((edit) => ({
    ...edit,
    insert: edit.insert.replace(`${plain} =`, () => `${quoted} =`),
  }));
}

/**
 * Adds an element to the list of a layer.
 *
 * @throws EditError when it cannot be added safely.
 */
export function addElement({ expr }: ListSource, text: string): readonly Edit[] {
  return filled(append(expr.node, stand(text)), text);
}
