import {
  attributeText,
  bindings,
  declarations,
  resolveName,
  stringValue,
  type AttributeName,
  type Node,
  type NodeOf,
} from "nix-source";
import { basename, dirname, isWithin, resolve } from "../files/path.ts";
import {
  constantOf,
  DEEPEST,
  fileExpr,
  inside,
  scopeBelow,
  type UnknownCall,
  type Constant,
  type Expr,
  type Merge,
  type NixFile,
  type Scope,
  type Value,
} from "./file.ts";
import { cut, entryOf, Memory, step } from "./memory.ts";

// Partial evaluation: as much of Nix as it takes to see where names come from. What cannot be known stays
// a call of an unknown function, for those who know that function by its name.

/** The values of a variable; several when they are one set together, undefined when nothing binds it. */
export function lookUp(expr: Expr, name: string, depth = 0): readonly Value[] | undefined {
  const found = resolveName(name, expr.scope);
  switch (found.kind) {
    case "parameter":
      return found.scope.args?.get(name) ?? [];
    case "binding": {
      const { node, parent } = found.scope;
      // A variable is never an attribute whose name Nix computes.
      return membersAt({ ...expr, node, scope: parent, prefix: [] }, name, depth, []);
    }
    case "with":
      if (depth > DEEPEST) {
        cut();
        return undefined;
      }
      for (let scope: Scope | undefined = found.scope; scope; scope = scope.parent) {
        const { node, parent } = scope;
        if (node.kind !== "With") continue;
        const set: Expr = { ...expr, node: node.scope, scope: parent, prefix: [] };
        const values = members([set], name, depth + 1);
        if (values.length > 0) return values;
      }
      return undefined;
    default:
      return undefined;
  }
}

/** Several values of one attribute as one set. */
const joined = (values: readonly Value[]): Value | undefined =>
  values.length > 1 ? { kind: "merge", of: values } : values[0];

const unknown = (head: string, expr: Expr): UnknownCall => ({
  kind: "call",
  head,
  callee: expr.node.text,
  args: [],
  expr,
});

/**
 * Evaluates a value as far as it is known: to a constant, a set, a list, a function, an operation on
 * unknown values, or a call of an unknown function.
 */
export function evaluate(value: Value, depth = 0): Value {
  if (value.kind !== "expr" || value.prefix.length > 0) return value;
  if (depth > DEEPEST) {
    cut();
    return value;
  }
  step(value.file);
  return SHARED.has(value.node.kind)
    ? evaluated.of(value, undefined, depth, () => evaluateNode(value, depth))
    : evaluateNode(value, depth);
}

/** Kinds of expressions that are not what they evaluate to, and are asked for more than once. */
const SHARED: ReadonlySet<string> = new Set(["Apply", "Binary", "Identifier", "If", "Select"]);

const evaluated = new Memory<Value>();

function evaluateNode(value: Expr, depth: number): Value {
  const { node } = value;
  const next = (below: Value): Value => evaluate(below, depth + 1);
  switch (node.kind) {
    case "File":
    case "With":
    case "Assert":
    case "Let":
      return next(inside(value, node.body));
    case "Parenthesized":
      return next(inside(value, node.expression));
    case "Identifier": {
      const found = joined(lookUp(value, node.text, depth + 1) ?? []);
      return found ? next(found) : unknown(node.text, value);
    }
    case "Select":
      return selected(value, inside(value, node.base), node.path, node.default, depth);
    case "Apply": {
      const args = node.args.map((each) => inside(value, each));
      return next(call(inside(value, node.callee), args, value, depth + 1));
    }
    case "Binary": {
      const { operator } = node;
      if (operator !== "|>" && operator !== "<|") return value;
      const sides = [inside(value, node.left), inside(value, node.right)] as const;
      const [fn, argument] = operator === "|>" ? [sides[1], sides[0]] : sides;
      return next(call(fn, [argument], value, depth + 1));
    }
    case "If": {
      const holds = truthOf(inside(value, node.condition), depth + 1);
      if (holds === undefined) return value;
      return next(inside(value, holds ? node.whenTrue : node.whenFalse));
    }
    default:
      return value;
  }
}

function selected(
  expr: Expr,
  base: Expr,
  path: readonly AttributeName[],
  fallback: Node | undefined,
  depth: number,
): Value {
  let values: readonly Value[] = [base];
  let of: Value | undefined;
  for (const attribute of path) {
    const name = nameAt(expr, attribute, depth + 1);
    of = joined(values) ?? of;
    values = name === undefined ? [] : members(values, name, depth + 1);
    // The flake's own outputs are among its inputs.
    if (values.length === 0 && name === "self") {
      values = [{ ...unknown("self", expr), callee: "self" }];
    }
  }
  const found = joined(values);
  if (found) return evaluate(found, depth + 1);
  if (fallback && evaluate(base, depth + 1).kind === "expr") {
    return evaluate(inside(expr, fallback), depth + 1);
  }
  const last = path.at(-1);
  const result = unknown((last && attributeText(last)) ?? "", expr);
  const whole = of && evaluate(of, depth + 1);
  return whole?.kind === "call" && isCall(whole) ? { ...result, of: whole } : result;
}

/** Whether a value is what a call gives, or part of that. */
const isCall = ({ args, of }: UnknownCall): boolean => args.length > 0 || of !== undefined;

/**
 * Applies a function to arguments; the body of a known function is not evaluated yet.
 *
 * @param at - where the call is written.
 */
export function call(fn: Value, args: readonly Value[], at: Expr, depth = 0): Value {
  let result = fn;
  for (const [index, argument] of args.entries()) {
    const callee = evaluate(result, depth + 1);
    if (callee.kind === "expr" && callee.node.kind === "Function") {
      result = applied(callee, callee.node, argument);
      continue;
    }
    if (callee.kind === "call") {
      const imported =
        callee.head === "import" && callee.args.length === 0 && fileAt(argument, at.file, depth);
      if (imported) {
        result = fileExpr(imported);
        continue;
      }
      const made = { ...callee, args: [...callee.args, ...args.slice(index)], expr: at };
      const data = dataIn(made, depth);
      return data ? fileExpr(data) : made;
    }
    const shown = callee.kind === "expr" ? callee.node.text : "";
    return { kind: "call", head: "", callee: shown, args: args.slice(index), expr: at };
  }
  return result;
}

/** The file of data that a call reads: `importTOML ./hosts.toml`, or `fromTOML (readFile ./hosts.toml)`. */
function dataIn({ head, args, expr }: UnknownCall, depth: number): NixFile | undefined {
  const [first, ...more] = args;
  if (!first || more.length > 0 || !/^(?:from|import)(?:TOML|JSON)$/.test(head)) return undefined;
  const read = head.startsWith("from") ? evaluate(first, depth + 1) : undefined;
  if (read && (read.kind !== "call" || read.head !== "readFile")) return undefined;
  const given = read?.kind === "call" ? read.args[0] : first;
  const path = given && textOf(given, depth + 1);
  return path?.isPath ? expr.file.loadData(path.text) : undefined;
}

/** The file that a path leads to; undefined when the value is none that is known. */
export function fileAt(path: Value, file: NixFile, depth = 0): NixFile | undefined {
  const found = textOf(path, depth + 1);
  return found?.isPath ? file.load(found.text) : undefined;
}

const applications = new Memory<Map<unknown, Expr>>();

/** The body of a function, in which its parameters are bound: the same for the same argument. */
function applied(fn: Expr, node: NodeOf<"Function">, argument: Value): Expr {
  const given = argumentOf(argument);
  const isPlain = given.kind === "expr" && given.prefix.length === 0;
  const known = applications.of(fn, isPlain ? given.node : given, 0, newApplications);
  return entryOf(known, isPlain ? given.scope : given, () => appliedTo(fn, node, given));
}

const newApplications = () => new Map<unknown, Expr>();

/** What a variable stands for that is itself the argument of a function: to it, others stand for the same. */
function argumentOf(argument: Value): Value {
  let given = argument;
  while (given.kind === "expr" && given.prefix.length === 0) {
    const { node, scope } = given;
    if (node.kind === "Parenthesized") given = inside(given, node.expression);
    else if (node.kind === "Identifier") {
      const found = resolveName(node.text, scope);
      const [only, ...more] =
        found.kind === "parameter" ? (found.scope.args?.get(node.text) ?? []) : [];
      if (!only || more.length > 0) return given;
      given = only;
    } else return given;
  }
  return given;
}

function appliedTo(fn: Expr, node: NodeOf<"Function">, argument: Value): Expr {
  const { all, formals, body } = node;
  const args = new Map<string, readonly Value[]>();
  const scope: Scope = { node, parent: fn.scope, args };
  if (all) args.set(all.text, [argument]);
  for (const { name, default: usual } of formals?.formals ?? []) {
    const given = members([argument], name.text, 1);
    const fallback: Value[] = usual ? [{ ...fn, node: usual, scope, prefix: [] }] : [];
    args.set(name.text, given.length > 0 ? given : fallback);
  }
  return { ...fn, node: body, scope, prefix: [] };
}

/** The name in an attribute path, also one that a variable gives. */
export function nameAt(expr: Expr, attribute: AttributeName, depth = 0): string | undefined {
  const name = attributeText(attribute);
  if (name !== undefined || attribute.kind === "Identifier") return name;
  const node = attribute.kind === "String" ? attribute : attribute.expression;
  return textOf({ ...expr, node, prefix: [] }, depth + 1)?.text;
}

/** The values of an attribute of these values; none when it is not known. */
export function members(values: readonly Value[], name: string, depth = 0): readonly Value[] {
  if (depth > DEEPEST) {
    cut();
    return [];
  }
  return values.flatMap((value) =>
    value.kind === "expr" && value.prefix.length === 0 && value.node.kind !== "AttrSet"
      ? attributes.of(value, name, depth, () => membersOf(value, name, depth))
      : membersOf(value, name, depth),
  );
}

const attributes = new Memory<readonly Value[]>([]);

function membersOf(value: Value, name: string, depth: number): readonly Value[] {
  const set = evaluate(value, depth + 1);
  switch (set.kind) {
    case "constant":
      return set.isPath && name === "outPath" ? [set] : [];
    case "merge":
      if (set.name === undefined) return knownOf(set, name, depth + 1);
      return set.name === name ? [unnamed(set)] : [];
    case "call":
      return membersOfCall(set, name, depth + 1);
    case "expr": {
      const { node } = set;
      if (node.kind !== "Binary" || node.operator !== "//") {
        return membersAt(set, name, depth) ?? [];
      }
      return lastMembers([inside(set, node.left), inside(set, node.right)], name, depth + 1);
    }
  }
}

const unnamed = ({ of, options }: Merge): Merge => ({
  kind: "merge",
  of,
  ...(options && { options }),
});

/** What has been found in sets that are one together, as what all modules say: it is asked for again and again. */
const remembered = new WeakMap<readonly Value[], Map<string, Known>>();

interface Known {
  /** How many there were: modules are read one after another. */
  readonly count: number;
  readonly found: readonly Value[];
}

function knownOf(set: Merge, name: string, depth: number): readonly Value[] {
  const all = remembered.get(set.of) ?? new Map<string, Known>();
  remembered.set(set.of, all);
  const count = set.of.length + (set.options?.length ?? 0);
  const before = all.get(name);
  if (before?.count === count) return before.found;
  const found = definedOrUsual(set, name, depth);
  // Deep inside of something that stands for itself less is found.
  if (depth < DEEPEST / 2) all.set(name, { count, found });
  return found;
}

/** The definitions of an option, or else its default; of a set of options, both of what is in it. */
function definedOrUsual(
  { of, options = [] }: Merge,
  name: string,
  depth: number,
): readonly Value[] {
  const found = members(of, name, depth);
  const declared = options.length > 0 ? members(options, name, depth) : [];
  const made = declared.map((each) => evaluate(each, depth));
  const isSet = made.some(
    (each) => each.kind === "merge" || (each.kind === "expr" && each.node.kind === "AttrSet"),
  );
  if (isSet) return [{ kind: "merge", of: found, options: declared }];
  if (found.length > 0) return found;
  return made.flatMap((each) =>
    each.kind === "call" && each.head === "mkOption" ? members(each.args, "default", depth) : [],
  );
}

/** The values of an attribute of sets that are joined: of the last one that has it. */
function lastMembers(sets: readonly Value[], name: string, depth: number): readonly Value[] {
  for (const set of sets.toReversed()) {
    const found = members([set], name, depth);
    if (found.length > 0) return found;
  }
  return [];
}

/** The values of an attribute of the flake's own outputs, and of what functions of nixpkgs give. */
function membersOfCall(set: UnknownCall, name: string, depth: number): readonly Value[] {
  const { head, args, expr } = set;
  const [first, second] = args;
  if (!first) {
    if (head !== "self") return [];
    return name === "outputs" ? [set] : members(expr.file.outputs, name, depth);
  }
  if (second) {
    if (head === "nameValuePair" && args.length === 2) {
      return name === "name" ? [first] : name === "value" ? [second] : [];
    }
    if (head === "optionalAttrs") {
      return truthOf(first, depth) === true ? members([second], name, depth) : [];
    }
    if (head === "mapAttrs" && args.length === 2) {
      const named = constantOf(name);
      return members([second], name, depth).map((each) => call(first, [named, each], expr, depth));
    }
    if (head === "genAttrs" && args.length === 2) {
      const names = elementsOf(first, depth)?.map((each) => textOf(each, depth)?.text);
      if (names && !names.includes(name)) return [];
      const made = call(second, [constantOf(name)], expr, depth);
      const { kind } = evaluate(made, depth);
      return names || kind === "expr" ? [made] : [];
    }
    return head === "recursiveUpdate" || head === "mergeAttrs"
      ? lastMembers(args, name, depth)
      : [];
  }
  switch (head) {
    case "extend": {
      const base: Value = { ...set, head: "lib", callee: "lib", args: [] };
      return members([call(first, [set, base], expr, depth)], name, depth);
    }
    case "makeExtensible":
    case "fix":
      return members([call(first, [set], expr, depth)], name, depth);
    case "mergeAttrsList":
      return lastMembers(elementsOf(first, depth) ?? [], name, depth);
    default:
      return [];
  }
}

/** The values that the bindings of a set or a `let` give a name; undefined when none of them has it. */
function membersAt(
  set: Expr,
  name: string,
  depth = 0,
  computed = bindingsComputed(set.node),
): readonly Value[] | undefined {
  const { node, prefix } = set;
  const path = [...prefix, name];
  const declared = declarations(node).get(path[0] ?? name);
  const plain = declared?.kind === "binding" ? declared.bindings : [];
  if (plain.length === 0 && computed.length === 0) return undefined;
  const within: Expr = { ...set, scope: scopeBelow(set), prefix: [] };
  const found: Value[] = [];
  let isThere = false;
  for (const binding of new Set([...plain, ...computed])) {
    if (binding.kind === "Inherit") {
      if (prefix.length > 0) continue;
      isThere = true;
      const { base } = binding;
      if (base) found.push(...inheritedFrom({ ...within, node: base }, name, depth));
      else found.push(...(lookUp({ ...set, prefix: [] }, name, depth + 1) ?? []));
      continue;
    }
    const names = binding.path;
    const isCalled = (each: string, index: number): boolean =>
      names[index] !== undefined && nameAt(within, names[index], depth + 1) === each;
    if (!path.every(isCalled)) continue;
    isThere = true;
    if (names.length === path.length) found.push({ ...within, node: binding.value });
    else if (!found.some((each) => each.kind === "expr" && each.node === node)) {
      found.push({ ...set, prefix: path });
    }
  }
  return isThere ? found : undefined;
}

const computedNames = new WeakMap<Node, readonly NodeOf<"Binding">[]>();

/** The bindings of a set of which a name must be evaluated first. */
function bindingsComputed(node: Node): readonly NodeOf<"Binding">[] {
  const known = computedNames.get(node);
  if (known) return known;
  const found = bindings(node).flatMap((each) =>
    each.kind === "Binding" && each.path.some((name) => attributeText(name) === undefined)
      ? each
      : [],
  );
  computedNames.set(node, found);
  return found;
}

/** The values of `inherit (source) name;`: of an unknown set it keeps at least its name. */
function inheritedFrom(source: Expr, name: string, depth: number): readonly Value[] {
  const found = members([source], name, depth + 1);
  if (found.length > 0) return found;
  const callee = `${source.node.text}.${name}`;
  const of = evaluate(source, depth + 1);
  const result: UnknownCall = { ...unknown(name, source), callee };
  return [of.kind === "call" && isCall(of) ? { ...result, of } : result];
}

/** The elements of a list that is written out. */
export function elementsOf(value: Value, depth = 0): readonly Expr[] | undefined {
  const list = evaluate(value, depth);
  if (list.kind !== "expr" || list.node.kind !== "List") return undefined;
  return list.node.elements.map((each) => inside(list, each));
}

/** The string or path that a value is; undefined when that is not known. */
export function textOf(value: Value, depth = 0): Constant | undefined {
  const found = evaluate(value, depth + 1);
  if (depth > DEEPEST) cut();
  if (depth > DEEPEST || found.kind === "merge") return undefined;
  if (found.kind === "constant") return found;
  if (found.kind === "call") return calledText(found, depth);
  const { node } = found;
  const plain = stringValue(node);
  if (plain !== undefined) return constantOf(plain);
  return found.prefix.length === 0 && JOINED.has(node.kind)
    ? texts.of(found, undefined, depth, () => joinedText(found, depth))
    : undefined;
}

const JOINED: ReadonlySet<string> = new Set(["Binary", "IndentedString", "Path", "String"]);

const texts = new Memory<Constant | undefined>();

/** The text of what consists of several: a string with expressions in it, a path, a sum of both. */
function joinedText(found: Expr, depth: number): Constant | undefined {
  const { node, file } = found;
  if (node.kind === "String" || node.kind === "IndentedString") return written(found, node, depth);
  if (node.kind === "Path") {
    const [folder, slash] = [constantOf(dirname(file.path), true), constantOf("/")];
    return /^[~/]/.test(node.text) ? undefined : written(found, node, depth, [folder, slash]);
  }
  if (node.kind !== "Binary" || node.operator !== "+") return undefined;
  const { left, right } = node;
  const first = textOf(inside(found, left), depth + 1);
  // In `folder + /name` the right side is a path only as it is written.
  const isPlain = right.kind === "Path" && right.parts.length === 1 && right.text.startsWith("/");
  const second = isPlain ? constantOf(right.text) : textOf(inside(found, right), depth + 1);
  return first && second && concatenated([first, second]);
}

function calledText({ head, args }: UnknownCall, depth: number): Constant | undefined {
  if (head === "self" && args.length === 0) return constantOf("", true);
  const [first, second, third] = args.map((each) => textOf(each, depth + 1));
  switch (head) {
    case "toString":
    case "toPath":
    case "unsafeDiscardStringContext":
      return first;
    case "baseNameOf":
      return first && constantOf(basename(first.text));
    case "append":
      return first?.isPath && second ? concatenated([first, constantOf("/"), second]) : undefined;
    case "head":
      return args[0] && firstPart(args[0], depth);
    case "removeSuffix":
      if (!first || !second?.text.endsWith(first.text)) return first && second;
      return { ...second, text: second.text.slice(0, second.text.length - first.text.length) };
    case "removePrefix":
      if (!first || !second?.text.startsWith(first.text)) return first && second;
      return { ...second, text: second.text.slice(first.text.length) };
    case "substring":
      return third?.text.endsWith(".nix") ? withoutNix(third) : undefined;
    case "replaceStrings": {
      const isOfNix = args[0]?.kind === "expr" && /"\.nix"/.test(args[0].node.text);
      return isOfNix && third ? withoutNix(third) : undefined;
    }
    default:
      return undefined;
  }
}

const withoutNix = (value: Constant): Constant => ({
  ...value,
  text: value.text.replace(/\.nix$/, ""),
});

/** `head (splitString "." name)`: the name of a file without what comes behind the dot. */
function firstPart(value: Value, depth: number): Constant | undefined {
  const list = evaluate(value, depth + 1);
  if (list.kind !== "call" || !/^split(?:String)?$/.test(list.head)) return undefined;
  const [separator, whole] = list.args.map((each) => textOf(each, depth + 1));
  const sign = separator?.text.replaceAll("\\", "");
  return sign && whole ? constantOf(whole.text.split(sign)[0] ?? "") : undefined;
}

function written(
  expr: Expr,
  { parts }: NodeOf<"String" | "IndentedString" | "Path">,
  depth: number,
  before: readonly Constant[] = [],
): Constant | undefined {
  const all = parts.map((part) =>
    part.kind === "Text" ? constantOf(part.text) : textOf(inside(expr, part.expression), depth + 1),
  );
  const known = all.filter((part) => part !== undefined);
  return known.length === all.length ? concatenated([...before, ...known]) : undefined;
}

const LONGEST = 100_000;

function concatenated(parts: readonly Constant[]): Constant | undefined {
  // No name is that long, and a few lines can make a string that no memory holds.
  if (parts.reduce((length, { text }) => length + text.length, 0) > LONGEST) return undefined;
  const all = parts.map((part) => part.text).join("");
  if (!parts[0]?.isPath) return constantOf(all);
  const path = resolve("", all);
  return path === undefined ? undefined : constantOf(path, true);
}

/** Whether a condition holds; undefined when that is not known. */
export function truthOf(value: Value, depth = 0): boolean | undefined {
  if (depth > DEEPEST) {
    cut();
    return undefined;
  }
  const found = evaluate(value, depth + 1);
  if (found.kind === "call") return calledTruth(found, depth);
  if (found.kind !== "expr" || found.prefix.length > 0) return undefined;
  return truths.of(found, undefined, depth, () => truthOfNode(found, depth));
}

const truths = new Memory<boolean | undefined>();

function truthOfNode(found: Expr, depth: number): boolean | undefined {
  const { node } = found;
  if (node.kind === "Unary") {
    const holds = truthOf(inside(found, node.operand), depth + 1);
    return node.operator === "!" && holds !== undefined ? !holds : undefined;
  }
  if (node.kind !== "Binary") return undefined;
  const { operator } = node;
  const sides = [inside(found, node.left), inside(found, node.right)];
  if (operator === "==" || operator === "!=") {
    const nulls = sides.map((each) => isNull(each, depth + 1));
    if (nulls.includes(true) && !nulls.includes(undefined)) {
      return (nulls[0] === nulls[1]) === (operator === "==");
    }
    const [one, other] = sides.map((each) => textOf(each, depth + 1)?.text);
    if (one === undefined || other === undefined) return undefined;
    return (one === other) === (operator === "==");
  }
  if (operator !== "&&" && operator !== "||") return undefined;
  const decides = operator === "||";
  const both = sides.map((each) => truthOf(each, depth + 1));
  if (both.includes(decides)) return decides;
  return both.includes(undefined) ? undefined : !decides;
}

/** Whether a value is `null`; undefined when that is not known. */
function isNull(value: Expr, depth: number): boolean | undefined {
  // An argument that is not known might not be what it is by default.
  const [given] = value.node.kind === "Identifier" ? (lookUp(value, value.node.text) ?? []) : [];
  if (given?.kind === "expr" && isDefault(given)) return undefined;
  const found = evaluate(value, depth);
  if (found.kind === "constant") return false;
  if (found.kind === "expr") return LITERAL.test(found.node.kind) ? false : undefined;
  if (found.kind !== "call") return undefined;
  if (found.args.length === 0) return found.head === "null" ? true : undefined;
  return found.head === "nixosSystem" ? false : undefined;
}

const LITERAL = /^(?:AttrSet|List|String|IndentedString|Path|Function|Number)$/;

/** Whether an expression is what an argument is by default. */
const isDefault = ({ node, scope }: Expr): boolean =>
  scope?.node.kind === "Function" &&
  (scope.node.formals?.formals ?? []).some((each) => each.default === node);

function calledTruth({ head, args, expr }: UnknownCall, depth: number): boolean | undefined {
  const [value, list] = args;
  if (!value) return head === "true" ? true : head === "false" ? false : undefined;
  if (head === "not") {
    const holds = truthOf(value, depth + 1);
    return holds === undefined ? undefined : !holds;
  }
  const [first, second] = args.map((each) => textOf(each, depth + 1));
  if (!first) return undefined;
  if (head === "pathExists" && first.isPath) {
    return expr.file.paths().some((each) => isWithin(each, first.text));
  }
  if (head === "elem") {
    const all = list && elementsOf(list, depth + 1)?.map((each) => textOf(each, depth + 1)?.text);
    return all?.includes(first.text) ? true : !all || all.includes(undefined) ? undefined : false;
  }
  if (!second) return undefined;
  if (head === "hasPrefix") return second.text.startsWith(first.text);
  if (head === "hasSuffix") return second.text.endsWith(first.text);
  if (head === "hasInfix") return second.text.includes(first.text);
  return undefined;
}
