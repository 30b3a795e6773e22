import {
  apply,
  attributes,
  attributeText,
  bindings,
  descendants,
  expressions,
  literal,
  stringValue,
  type Edit,
  type Node,
} from "nix-source";
import { SYSTEM } from "./host.ts";
import { ranges, renamedText } from "./files.ts";
import { textOf, evaluate, lookUp } from "../eval/evaluate.ts";
import { inside, type Expr } from "../eval/file.ts";

// The expression of one host, as that of another: its name, its paths, its system.

/** What is to be different in the copy of a host's entry. */
export interface Changes {
  readonly old: string;
  readonly name: string;
  /** The system of the copy, when it is another one. */
  readonly system?: { readonly old: string | undefined; readonly name: string };
  /** What to put in the place of paths that do not hold the name, by their text. */
  readonly paths?: ReadonlyMap<string, string>;
  /** Whether the hosts are two machines, which do not have the same hardware. */
  readonly isCopy?: boolean;
  /** Paths that other hosts name, too. */
  readonly isShared: (path: string) => boolean;
}

/** The edits that make of a host's expression that of another. */
export function changed(expr: Expr, changes: Changes): readonly Edit[] {
  const { node } = expr;
  const { old, name, system, paths } = changes;
  const replaced = (insert: string, target = node): Edit => ({
    from: target.from,
    to: target.to,
    insert,
  });
  switch (node.kind) {
    case "Path":
    case "String":
    case "IndentedString": {
      const whole = paths?.get(node.text);
      if (whole !== undefined) return [replaced(whole)];
      const isElsewhere = node.kind === "Path" && /^[~/]/.test(node.text);
      if (isElsewhere || changes.isShared(node.text)) return [];
      const plain = stringValue(node);
      if (system && plain !== undefined && SYSTEM.test(plain) && plain !== system.name) {
        return [replaced(literal(system.name))];
      }
      return node.children.flatMap((child) => inText(expr, child, changes));
    }
    case "Identifier": {
      const found = plainOf(expr, node.text);
      if (found === old) return [replaced(literal(name))];
      return system && found !== undefined && SYSTEM.test(found) && found !== system.name
        ? [replaced(literal(system.name))]
        : [];
    }
    case "Select": {
      const found = stringOf(expr);
      if (found === old) return [replaced(literal(name))];
      if (system && found !== undefined && SYSTEM.test(found))
        return [replaced(literal(system.name))];
      const path = node.children.find(({ kind }) => kind === "AttrPath");
      const last = system ? (path ? attributes(path) : []) : [];
      const edits = last
        .filter((each) => SYSTEM.test(attributeText(each) ?? ""))
        .map((each) =>
          replaced(each.kind === "String" ? literal(system!.name) : system!.name, each),
        );
      return [
        ...edits,
        ...expressions(node).flatMap((each) => changed(inside(expr, each), changes)),
      ];
    }
    case "List":
      return expressions(node).flatMap((each) =>
        changes.isCopy && HARDWARE.test(each.text)
          ? [without(node, each)]
          : changed(inside(expr, each), changes),
      );
    case "AttrSet":
    case "Let":
    case "LegacyLet":
      return [
        ...bindings(node).flatMap((binding) => inBinding(expr, binding, changes)),
        ...(node.kind === "Let" ? expressions(node).slice(-1) : []).flatMap((each) =>
          changed(inside(expr, each), changes),
        ),
      ];
    default:
      return expressions(node).flatMap((each) => changed(inside(expr, each), changes));
  }
}

/** A module for one model of machine. */
const HARDWARE = /^(?:inputs\.)?(?:nixos-)?hardware\.nixosModules\./;

function without({ children }: Node, element: Node): Edit {
  const before = children[children.indexOf(element) - 1]!;
  const from = before.kind === "Whitespace" ? before.from : element.from;
  return { from, to: element.to, insert: "" };
}

function inText(expr: Expr, child: Node, changes: Changes): readonly Edit[] {
  const { old, name } = changes;
  if (child.kind === "Interpolation") {
    const [expression] = expressions(child);
    if (!expression) return [];
    const within = inside(expr, expression);
    // Inside of a string the name needs no interpolation.
    if (expression.kind !== "String" && stringOf(within) === old) {
      return [{ from: child.from, to: child.to, insert: name }];
    }
    return changed(within, changes);
  }
  if (child.kind !== "Text") return [];
  const isPath = expr.node.kind === "Path" || isFolder(child.text);
  if (isPath) {
    return ranges(child.text, old).map(({ from, to }) => ({
      from: child.from + from,
      to: child.from + to,
      insert: name,
    }));
  }
  const insert = renamedText(child.text, old, name);
  return insert === child.text ? [] : [{ from: child.from, to: child.to, insert }];
}

const isFolder = (written: string): boolean =>
  /^\/|^[\w.-]+\/|\.nix$/.test(written) && !/:/.test(written);

function inBinding(expr: Expr, binding: Node, changes: Changes): readonly Edit[] {
  const { old, name, system } = changes;
  if (binding.kind === "Inherit") {
    if (binding.children.some(({ kind }) => kind === "InheritFrom")) return [];
    const all = attributes(binding);
    const values = all.flatMap((attribute) => {
      const label = attributeText(attribute);
      const plain = label === undefined ? undefined : plainOf(expr, label);
      if (plain === old) return [{ attribute, value: literal(name) }];
      const settings = label === undefined ? undefined : nameIn(expr, label, old);
      if (settings !== undefined) {
        return [{ attribute, value: `${label} // { ${settings} = ${literal(name)}; }` }];
      }
      const isSystem = system && label === "system" && plain !== undefined && SYSTEM.test(plain);
      return isSystem && plain !== system.name ? [{ attribute, value: literal(system.name) }] : [];
    });
    if (values.length === 0) return [];
    const rest = all.filter((each) => !values.some(({ attribute }) => attribute === each));
    const given = values.map(({ attribute, value }) => `${attribute.text} = ${value};`);
    const kept = rest.length > 0 ? [`inherit ${rest.map((each) => each.text).join(" ")};`] : [];
    return [{ from: binding.from, to: binding.to, insert: [...kept, ...given].join(" ") }];
  }
  const [value] = expressions(binding);
  return value ? changed(inside(expr, value), changes) : [];
}

/** What a set of settings that a variable stands for calls the name of the host. */
function nameIn(expr: Expr, variableName: string, old: string): string | undefined {
  const [value, ...more] = lookUp(expr, variableName) ?? [];
  const found = value && more.length === 0 ? evaluate(value) : undefined;
  if (found?.kind !== "expr" || found.node.kind !== "AttrSet" || found.prefix.length > 0)
    return undefined;
  const binding = bindings(found.node).find(
    (each) => each.kind === "Binding" && expressions(each).some((one) => stringValue(one) === old),
  );
  const path = binding && attributes(binding.children[0]!);
  return path?.length === 1 ? attributeText(path[0]!) : undefined;
}

/** The string that a variable of the file stands for. */
function plainOf(expr: Expr, name: string): string | undefined {
  const found = lookUp(expr, name);
  return found?.length === 1 ? stringOf(found[0] as Expr) : undefined;
}

function stringOf(expr: Expr): string | undefined {
  const found = evaluate(expr);
  const known = found.kind === "expr" && found.node.kind === "String" ? textOf(found) : undefined;
  return known && !known.isPath ? known.text : undefined;
}

/** The text of a stretch of a file after edits: without comments, and indented as if it stood alone. */
export function excerpt(node: Node, edits: readonly Edit[]): string {
  const { source, from, to } = node;
  const within = edits.filter(
    (edit) =>
      !edits.some(
        (other) =>
          other !== edit &&
          other.from <= edit.from &&
          edit.to <= other.to &&
          other.to - other.from > edit.to - edit.from,
      ),
  );
  const comments = descendants(node)
    .filter(({ kind }) => kind === "Comment")
    .map((comment) => silence(source, comment))
    .filter((gap) => !within.some((edit) => edit.from < gap.to && gap.from < edit.to));
  const moved = [...within, ...merged(comments)].map((edit) => ({
    ...edit,
    from: edit.from - from,
    to: edit.to - from,
  }));
  const result = apply(source.slice(from, to), moved);
  return outdented(result, indentAt(source, from));
}

/** The white space that the line of a place begins with. */
function indentAt(source: string, at: number): string {
  const start = Math.max(source.lastIndexOf("\n", at - 1), source.lastIndexOf("\r", at - 1)) + 1;
  return /^[ \t]*/.exec(source.slice(start))![0];
}

const outdented = (written: string, indent: string): string =>
  written
    .split(/\r\n|\n|\r/)
    .map((line, index) => (index > 0 && line.startsWith(indent) ? line.slice(indent.length) : line))
    .join("\n");

/** A comment says something about the host that is copied, so it does not come along: nor does its line. */
function silence(source: string, { from, to }: Node): Edit {
  const before = /(?:\r\n|\n|\r)?[ \t]*$/.exec(source.slice(0, from))![0];
  const endsLine = /^[ \t]*(?:[\r\n]|$)/.test(source.slice(to));
  if (!endsLine) return { from, to, insert: "" };
  return { from: from - before.length, to, insert: "" };
}

function merged(edits: readonly Edit[]): readonly Edit[] {
  return edits.toSorted((one, other) => one.from - other.from);
}
