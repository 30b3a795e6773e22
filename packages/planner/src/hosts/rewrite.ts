import {
  attributeName,
  attributeText,
  expressions,
  literal,
  stringValue,
  type Edit,
  type Node,
  type NodeOf,
} from "nix-source";
import { evaluate, lookUp, textOf } from "../eval/evaluate.ts";
import { inside, type Expr, type Value } from "../eval/file.ts";
import { dirname, resolve } from "../files/path.ts";
import { type Called, otherName, ranges, renamedText } from "./files.ts";
import { SYSTEM } from "./host.ts";

// Rewrites the expression of one host as that of another: its name, its paths, its system.

/** How another host differs from the one whose expression is rewritten. */
export interface Changes {
  readonly of: Called;
  readonly name: string;
  /** The system of the other host, where it is to be written. */
  readonly system?: string | undefined;
  /** Replacements of paths that do not hold the name, by their text. */
  readonly paths?: ReadonlyMap<string, string>;
  /** The last names of the records of the other host, by the paths of those of this one. */
  readonly records?: ReadonlyMap<string, string>;
  /** Whether a path stays, since other hosts name it, too. */
  readonly isShared: (path: string) => boolean;
  /** Whether what is bound at a node is rewritten as well: then a variable for it stays. */
  readonly isBoundHere?: (node: Node) => boolean;
}

/** The edit that writes something else in place of a node. */
export const replaced = ({ from, to }: Node, insert: string): Edit => ({ from, to, insert });

/** The edits that make of a host's expression that of another. */
export function rewritten(expr: Expr, changes: Changes): readonly Edit[] {
  const { node } = expr;
  const within = (below: Node): readonly Edit[] => rewritten(inside(expr, below), changes);
  switch (node.kind) {
    case "Path":
    case "String":
    case "IndentedString": {
      const whole = changes.paths?.get(node.text);
      if (whole !== undefined) return [replaced(node, whole)];
      // What begins at the root or at home is a place on the machine, and no file of the flake.
      if (/^["']*[~/]/.test(node.text) || changes.isShared(node.text)) return [];
      // A key is the same key, whoever it was made for.
      if (PUBLIC_KEY.test(node.text)) return [];
      const system = otherSystem(stringValue(node), changes);
      if (system !== undefined) return [replaced(node, literal(system))];
      return node.parts.flatMap((part, index) =>
        isElsewhere(node.parts[index - 1]) && part.text.startsWith("/")
          ? []
          : inText(expr, part, changes),
      );
    }
    case "Binary":
      // What is added to the path of something else is a place in it.
      return node.operator === "+" && FOREIGN.test(node.left.text)
        ? within(node.left)
        : expressions(node).flatMap((each) => within(each));
    case "Identifier": {
      const found = lookUp(expr, node.text) ?? [];
      if (isBoundHere(found, changes, expr)) return [];
      const text = otherText(stringOf(found), changes);
      return text === undefined ? [] : [replaced(node, literal(text))];
    }
    case "Select": {
      const record = recordEdit(node, changes);
      if (record) return [record];
      const text = otherText(stringOf([expr]), changes);
      if (text !== undefined) return [replaced(node, literal(text))];
      const edits = node.path.flatMap((each, index) => {
        const before = node.path[index - 1];
        const isHost = before && attributeText(before) === "nixosConfigurations";
        const label = attributeText(each);
        const other = isHost && label ? otherEntry(label, changes) : undefined;
        if (other !== undefined) return replaced(each, attributeName(other));
        const system = otherSystem(attributeText(each), changes);
        if (system === undefined) return [];
        return replaced(each, each.kind === "String" ? literal(system) : system);
      });
      return [...edits, ...expressions(node).flatMap(within)];
    }
    case "List":
      return node.elements.flatMap(within);
    case "AttrSet":
    case "Let":
    case "LegacyLet":
      return [
        ...node.bindings.flatMap((each) =>
          each.kind === "Inherit"
            ? inInherit(expr, each, changes)
            : isKept(each)
              ? []
              : within(each.value),
        ),
        ...(node.kind === "Let" ? within(node.body) : []),
      ];
    default:
      return expressions(node).flatMap(within);
  }
}

const PUBLIC_KEY = /^["']+\s*(?:ssh|ecdsa|sk)-\S+ AAAA/;

/** Expressions that lead out of the repo: nixpkgs, a package, another flake, or a place on the machine. */
const FOREIGN = /\bmodulesPath\b|\bpkgs\b|\bnixpkgs\b|\binputs\.(?!self\b)|\bconfig\./;

const isElsewhere = (part: Node | undefined): boolean =>
  part?.kind === "Interpolation" && FOREIGN.test(part.text);

/** The edit that leads to the record of the other host. */
export function recordEdit(node: Node, { records }: Changes): Edit | undefined {
  if (!records || records.size === 0 || node.kind !== "Select") return undefined;
  const { base, path } = node;
  if (base.kind !== "Identifier") return undefined;
  const names = [base.text, ...path.map((each) => attributeText(each) ?? "")];
  for (const [index, each] of path.entries()) {
    const key = records.get(names.slice(0, index + 2).join("."));
    if (key !== undefined) return replaced(each, attributeName(key));
  }
  return undefined;
}

/** Settings whose strings are kinds of machines, which may be called like one. */
const LABELS = /^(?:tags|roles|groups|extraGroups|suites|features)$/;

const nameOf = ({ path }: NodeOf<"Binding">): string => {
  const last = path.at(-1);
  return (last && attributeText(last)) ?? "";
};

/** Settings of disks, which stay what they are when a machine gets another name. */
const OF_DISKS = new Set([
  "fileSystems", "swapDevices", "resumeDevice", "luks", "zfs", "extraPools", "disko", "mdadm",
]); // prettier-ignore

const isOfDisks = ({ path }: NodeOf<"Binding">): boolean =>
  path.some((each) => OF_DISKS.has(attributeText(each) ?? ""));

/** Whether a setting stays as it is whatever a host is called. */
export const isKept = (binding: NodeOf<"Binding">): boolean =>
  LABELS.test(nameOf(binding)) || isOfDisks(binding);

const isBoundHere = (found: readonly Value[], changes: Changes, { file }: Expr): boolean =>
  found.some(
    (each) => each.kind === "expr" && each.file === file && changes.isBoundHere?.(each.node),
  );

/** The system that replaces this one. */
const otherSystem = (text: string | undefined, { system }: Changes): string | undefined =>
  text !== undefined && SYSTEM.test(text) && text !== system ? system : undefined;

/** The name of the entry that replaces that of the host. */
const otherEntry = (label: string, { of, name }: Changes): string | undefined =>
  label === of.name ? name : undefined;

/** The name or system that replaces this one. */
const otherText = (text: string | undefined, changes: Changes): string | undefined =>
  (text === undefined ? undefined : otherName(changes.of, text, changes.name)) ??
  otherSystem(text, changes);

function inText(
  expr: Expr,
  part: NodeOf<"Text" | "Interpolation">,
  changes: Changes,
): readonly Edit[] {
  const { of, name } = changes;
  if (part.kind === "Interpolation") {
    const within = inside(expr, part.expression);
    // Inside of a string the name needs no interpolation.
    const text = within.node.kind === "String" ? undefined : stringOf([within]);
    const other = text === undefined ? undefined : otherName(of, text, name);
    return other === undefined ? rewritten(within, changes) : [replaced(part, other)];
  }
  if (expr.node.kind === "Path" || isFolder(part.text)) {
    const folder = dirname(expr.file.path);
    return ranges(part.text, of, (path) => resolve(folder, path)).map(({ from, to, text }) => ({
      from: part.from + from,
      to: part.from + to,
      insert: otherName(of, text, name) ?? text,
    }));
  }
  const insert = renamedText(part.text, of, name);
  return insert === part.text ? [] : [replaced(part, insert)];
}

const isFolder = (written: string): boolean =>
  /^\/|^[\w.-]+\/|\.nix$/.test(written) && !/:/.test(written);

/** `inherit name system;` with the other host's name and system written out. */
function inInherit(expr: Expr, binding: NodeOf<"Inherit">, changes: Changes): readonly Edit[] {
  if (binding.base) return [];
  const given: string[] = [];
  const kept: string[] = [];
  for (const attribute of binding.names) {
    const value = inheritedValue(expr, attributeText(attribute), changes);
    if (value === undefined) kept.push(attribute.text);
    else given.push(`${attribute.text} = ${value};`);
  }
  if (given.length === 0) return [];
  const rest = kept.length > 0 ? [`inherit ${kept.join(" ")};`] : [];
  return [replaced(binding, [...rest, ...given].join(" "))];
}

function inheritedValue(
  expr: Expr,
  label: string | undefined,
  changes: Changes,
): string | undefined {
  if (label === undefined) return undefined;
  const { of, name } = changes;
  const plain = stringOf(lookUp(expr, label));
  const other = plain === undefined ? undefined : otherName(of, plain, name);
  if (other !== undefined) return literal(other);
  const setting = nameIn(expr, label, of.name);
  if (setting !== undefined) return `${label} // { ${setting} = ${literal(name)}; }`;
  const system = label === "system" ? otherSystem(plain, changes) : undefined;
  return system && literal(system);
}

/** The attribute of a variable's settings that is the name of the host. */
function nameIn(expr: Expr, variable: string, old: string): string | undefined {
  const [value, ...more] = lookUp(expr, variable) ?? [];
  const found = value && more.length === 0 ? evaluate(value) : undefined;
  if (found?.kind !== "expr" || found.node.kind !== "AttrSet" || found.prefix.length > 0)
    return undefined;
  const binding = found.node.bindings.find(
    (each) => each.kind === "Binding" && stringValue(each.value) === old,
  );
  const [attribute, ...rest] = binding?.kind === "Binding" ? binding.path : [];
  return attribute && rest.length === 0 ? attributeText(attribute) : undefined;
}

/** The string that the only one of these values is. */
function stringOf([value, ...more]: readonly Value[] = []): string | undefined {
  const found = value && more.length === 0 ? evaluate(value) : undefined;
  const text = found?.kind === "expr" && found.node.kind === "String" ? textOf(found) : undefined;
  return text?.isPath ? undefined : text?.text;
}
