import {
  attributes,
  attributeText,
  bindings,
  expressions,
  type Node,
  stringValue,
} from "nix-source";
import {
  DEEPEST,
  fileExpr,
  formalsOf,
  inside,
  scopeBelow,
  type Call,
  type Expr,
  type Scope,
  type Value,
  type NixFile,
  constant,
  type Constant,
} from "./file.ts";
import { basename, dirname, isWithin, resolve } from "../files/path.ts";

// As much of evaluation as it takes to see where a flake gets its hosts from. What it does not know
// stays an application of an unknown function, for those who know that function by its name.

/** What is bound everywhere, so that no `with` is asked for it. */
const GLOBAL: ReadonlySet<string> = new Set([
  "abort", "baseNameOf", "builtins", "derivation", "dirOf", "false", "fetchGit", "fetchTarball", "fromTOML",
  "import", "isNull", "map", "null", "removeAttrs", "throw", "toString", "true",
]); // prettier-ignore

/** The values that a name may have here: several when it is a set that is given in parts. */
export function variable(expr: Expr, name: string, depth = 0): readonly Value[] | undefined {
  for (let scope = expr.scope; scope; scope = scope.parent) {
    if (scope.isWith) continue;
    if ("get" in scope.binds) {
      const bound = scope.binds.get(name);
      if (bound) return bound;
    } else {
      const found = membersAt(scope.binds, name, depth);
      if (found) return found;
    }
  }
  if (GLOBAL.has(name) || depth > DEEPEST) return undefined;
  for (let scope = expr.scope; scope; scope = scope.parent) {
    if (!scope.isWith || "get" in scope.binds) continue;
    const found = members([scope.binds], name, depth + 1);
    if (found.length > 0) return found;
  }
  return undefined;
}

/** Several values of one attribute are parts of a set. */
const joined = (values: readonly Value[]): Value | undefined =>
  values.length > 1 ? { kind: "merge", of: values } : values[0];

/** What an expression gives, as far as that can be known. */
export function evaluate(value: Value, depth = 0): Value {
  if (value.kind !== "expr" || value.prefix.length > 0 || depth > DEEPEST) return value;
  const { node } = value;
  const free = (head: string): Call => ({
    kind: "call",
    head,
    callee: node.text,
    args: [],
    expr: value,
  });
  switch (node.kind) {
    case "File":
    case "Parenthesized":
    case "With":
    case "Assert":
    case "Let": {
      const body = expressions(node).at(-1);
      return body ? evaluate(inside(value, body), depth + 1) : value;
    }
    case "Identifier": {
      const found = joined(variable(value, node.text, depth + 1) ?? []);
      return found ? evaluate(found, depth + 1) : free(node.text);
    }
    case "Select": {
      const path = node.children.find(({ kind }) => kind === "AttrPath");
      const all = path ? attributes(path) : [];
      const [base, fallback] = expressions(node).map((each) => inside(value, each));
      let values: readonly Value[] = [base!];
      let of: Value | undefined;
      for (const attribute of all) {
        const name = nameOf(value, attribute, depth + 1);
        of = joined(values);
        values = name === undefined ? [] : members(values, name, depth + 1);
        // The flake's own outputs are among its inputs.
        if (values.length === 0 && name === "self") values = [{ ...free("self"), callee: "self" }];
      }
      const found = joined(values);
      if (found) return evaluate(found, depth + 1);
      if (fallback && evaluate(base!, depth + 1).kind === "expr")
        return evaluate(fallback, depth + 1);
      const last = all.at(-1);
      const unknown = free((last && attributeText(last)) ?? "");
      const whole = of && evaluate(of, depth + 1);
      return whole?.kind === "call" && whole.args.length > 0 ? { ...unknown, of: whole } : unknown;
    }
    case "Apply": {
      const [callee, ...args] = expressions(node).map((each) => inside(value, each));
      return evaluate(call(callee!, args, value, depth + 1), depth + 1);
    }
    case "Binary":
      return piped(value, depth) ?? value;
    case "If": {
      const branch = chosen(value, depth);
      return branch ? evaluate(branch, depth + 1) : value;
    }
    default:
      return value;
  }
}

/** The branch of an `if` of which the condition is known. */
function chosen(expr: Expr, depth: number): Expr | undefined {
  const [condition, yes, no] = expressions(expr.node).map((each) => inside(expr, each));
  const holds = condition && truthOf(condition, depth + 1);
  return holds === undefined ? undefined : holds ? yes : no;
}

function piped(expr: Expr, depth: number): Value | undefined {
  const sides = expressions(expr.node).map((each) => inside(expr, each));
  if (sides.length !== 2) return undefined;
  const operator = expr.node.children.find(({ kind }) => kind === "|>" || kind === "<|");
  if (!operator) return undefined;
  const [fn, argument] = operator.kind === "|>" ? sides.toReversed() : sides;
  return evaluate(call(fn!, [argument!], expr, depth + 1), depth + 1);
}

/** A function applied to arguments. */
export function call(fn: Value, args: readonly Value[], at: Expr, depth = 0): Value {
  let result = fn;
  for (const [index, argument] of args.entries()) {
    const callee = evaluate(result, depth + 1);
    if (callee.kind === "expr" && callee.node.kind === "Function") {
      result = applied(callee, argument);
      continue;
    }
    if (callee.kind === "call") {
      const imported =
        callee.head === "import" && callee.args.length === 0 && load(argument, at, depth);
      if (imported) {
        result = fileExpr(imported);
        continue;
      }
      return { ...callee, args: [...callee.args, ...args.slice(index)], expr: at };
    }
    const shown = callee.kind === "expr" ? callee.node.text : "";
    return { kind: "call", head: "", callee: shown, args: args.slice(index), expr: at };
  }
  return result;
}

function load(path: Value, { file }: Expr, depth: number): NixFile | undefined {
  const found = textOf(path, depth + 1);
  return found?.isPath ? file.load(found.text) : undefined;
}

function applied(fn: Expr, argument: Value): Expr {
  const { node } = fn;
  const all = node.children.find(({ kind }) => kind === "Identifier")?.text;
  const bound = new Map<string, readonly Value[]>();
  const scope: Scope = { parent: fn.scope, binds: bound };
  if (all !== undefined) bound.set(all, [argument]);
  for (const formal of formalsOf(node)) {
    const name = formal.children[0]!.text;
    const given = members([argument], name, 1);
    const fallback = expressions(formal).find((each) => each !== formal.children[0]);
    const usual: Value[] = fallback ? [{ ...fn, node: fallback, scope, prefix: [] }] : [];
    bound.set(name, given.length > 0 ? given : usual);
  }
  return { ...fn, node: expressions(node).at(-1)!, scope, prefix: [] };
}

/** The name in an attribute path, also one that a variable gives. */
export function nameOf(expr: Expr, attribute: Node, depth = 0): string | undefined {
  const name = attributeText(attribute);
  if (name !== undefined || attribute.kind === "Identifier") return name;
  if (attribute.kind === "String") return textOf({ ...expr, node: attribute }, depth + 1)?.text;
  const expression = expressions(attribute)[0];
  return expression && textOf({ ...expr, node: expression, prefix: [] }, depth + 1)?.text;
}

/** The values of an attribute of these values; none when it is not known. */
export function members(values: readonly Value[], name: string, depth = 0): readonly Value[] {
  if (depth > DEEPEST) return [];
  return values.flatMap((value): readonly Value[] => {
    const set = evaluate(value, depth + 1);
    if (set.kind === "call" && set.head === "nameValuePair" && set.args.length === 2) {
      return name === "name" ? [set.args[0]!] : name === "value" ? [set.args[1]!] : [];
    }
    if (set.kind === "constant" && set.isPath && name === "outPath") return [set];
    if (set.kind === "merge" && set.name !== undefined) {
      return set.name === name ? [{ kind: "merge", of: set.of }] : [];
    }
    if (set.kind === "merge") return members(set.of, name, depth + 1);
    if (set.kind === "call") return membersOfCall(set, name, depth + 1);
    if (set.kind !== "expr") return [];
    if (set.node.kind === "Binary" && set.node.children.some(({ kind }) => kind === "//")) {
      const sides = expressions(set.node).toReversed();
      for (const side of sides) {
        const found = members([inside(set, side)], name, depth + 1);
        if (found.length > 0) return found;
      }
      return [];
    }
    return membersAt(set, name, depth) ?? [];
  });
}

/** Libraries that are made of themselves, and the flake's own outputs. */
function membersOfCall(set: Call, name: string, depth: number): readonly Value[] {
  const { head, args, expr } = set;
  const [first] = args;
  if (head === "self" && args.length === 0) {
    if (name === "outputs") return [set];
    return expr.file.outputs.flatMap((each) => members([each], name, depth));
  }
  if (head === "extend" && args.length === 1) {
    const base: Value = { ...set, head: "lib", callee: "lib", args: [] };
    return members([call(first!, [set, base], expr, depth)], name, depth);
  }
  if ((head === "makeExtensible" || head === "fix") && args.length === 1) {
    return members([call(first!, [set], expr, depth)], name, depth);
  }
  const list = head === "mergeAttrsList" && first ? evaluate(first, depth) : undefined;
  const merged =
    list?.kind === "expr" && list.node.kind === "List"
      ? expressions(list.node).map((each) => inside(list, each))
      : head === "recursiveUpdate" || head === "mergeAttrs"
        ? args
        : [];
  for (const each of merged.toReversed()) {
    const found = members([each], name, depth);
    if (found.length > 0) return found;
  }
  return [];
}

/** What the bindings of a set or a `let` say of a name; nothing when none of them gives it. */
function membersAt(set: Expr, name: string, depth = 0): readonly Value[] | undefined {
  const { node, prefix } = set;
  const within: Expr = { ...set, scope: scopeBelow(set), prefix: [] };
  const found: Value[] = [];
  let isThere = false;
  for (const binding of bindings(node)) {
    if (binding.kind === "Inherit") {
      if (prefix.length > 0 || !attributes(binding).some((each) => attributeText(each) === name)) {
        continue;
      }
      isThere = true;
      const from = binding.children.find(({ kind }) => kind === "InheritFrom");
      const source = from && expressions(from)[0];
      if (source) found.push(...inheritedFrom({ ...within, node: source }, name, depth));
      else found.push(...(variable({ ...set, prefix: [] }, name, depth + 1) ?? []));
      continue;
    }
    const all = attributes(binding.children[0]!);
    // Names that must be evaluated first are left alone where each name is asked for: it could be this one.
    const names = all.map((each) => attributeText(each));
    if (names[prefix.length] !== name || prefix.some((each, index) => names[index] !== each))
      continue;
    isThere = true;
    if (all.length > prefix.length + 1) {
      const view: Expr = { ...set, prefix: [...prefix, name] };
      if (!found.some((each) => each.kind === "expr" && each.node === node)) found.push(view);
    } else {
      const value = expressions(binding)[0];
      if (value) found.push({ ...within, node: value });
    }
  }
  return isThere ? found : undefined;
}

/** What is inherited from an unknown set keeps at least its name. */
function inheritedFrom(source: Expr, name: string, depth: number): readonly Value[] {
  const found = members([source], name, depth + 1);
  if (found.length > 0) return found;
  const callee = `${source.node.text}.${name}`;
  const of = evaluate(source, depth + 1);
  const unknown: Call = { kind: "call", head: name, callee, args: [], expr: source };
  return [of.kind === "call" && of.args.length > 0 ? { ...unknown, of } : unknown];
}

// What strings and paths are, and whether a condition on them holds.

/** The string or path that a value is; nothing when that is not known. */
export function textOf(value: Value, depth = 0): Constant | undefined {
  const found = evaluate(value, depth + 1);
  if (depth > DEEPEST) return undefined;
  if (found.kind === "constant") return found;
  if (found.kind === "call") return calledText(found, depth);
  if (found.kind === "merge") return undefined;
  const { node, file } = found;
  const plain = stringValue(node);
  if (plain !== undefined) return constant(plain);
  if (node.kind === "String" || node.kind === "IndentedString" || node.kind === "Path") {
    return written(found, depth, node.kind === "Path" ? dirname(file.path) : undefined);
  }
  if (node.kind === "Binary" && node.children.some(({ kind }) => kind === "+")) {
    // In `folder + /name` the right side is a path only as it is written.
    const sides = expressions(node).map((each, index) =>
      index > 0 && each.kind === "Path" && each.text.startsWith("/") && each.children.length === 1
        ? constant(each.text)
        : textOf(inside(found, each), depth + 1),
    );
    const [left, right] = sides;
    return left && right && concatenated([left, right]);
  }
  return undefined;
}

function calledText({ head, args }: Call, depth: number): Constant | undefined {
  if (head === "self" && args.length === 0) return constant("", true);
  const all = args.map((each) => textOf(each, depth + 1));
  const [first, second] = all;
  if ((head === "toString" || head === "toPath") && first) return first;
  if (head === "removeSuffix" && first && second) {
    const { text: suffix } = first;
    const ends = second.text.endsWith(suffix);
    return ends
      ? { ...second, text: second.text.slice(0, second.text.length - suffix.length) }
      : second;
  }
  if (head === "removePrefix" && first && second) {
    const isThere = second.text.startsWith(first.text);
    return isThere ? { ...second, text: second.text.slice(first.text.length) } : second;
  }
  if (head === "substring" && all[2]?.text.endsWith(".nix")) return withoutNix(all[2]);
  if (
    head === "replaceStrings" &&
    all[2] &&
    args[0]?.kind === "expr" &&
    /"\.nix"/.test(args[0].node.text)
  ) {
    return withoutNix(all[2]);
  }
  if (head === "head" && args[0]) return firstPart(args[0], depth);
  if (head === "unsafeDiscardStringContext" && first) return first;
  if (head === "baseNameOf" && first) return constant(basename(first.text));
  if (head === "append" && first?.isPath && second)
    return concatenated([first, constant("/"), second]);
  return undefined;
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
  return sign && whole ? constant(whole.text.split(sign)[0]!) : undefined;
}

function written(expr: Expr, depth: number, folder: string | undefined): Constant | undefined {
  const parts: Constant[] = folder === undefined ? [] : [constant(folder, true), constant("/")];
  for (const child of expr.node.children) {
    if (child.kind === "Interpolation") {
      const part = textOf(inside(expr, expressions(child)[0]!), depth + 1);
      if (!part) return undefined;
      parts.push(part);
    } else if (child.kind === "Text") parts.push(constant(child.text));
  }
  if (folder !== undefined && /^[~/]/.test(expr.node.text)) return undefined;
  return concatenated(parts);
}

function concatenated(parts: readonly Constant[]): Constant | undefined {
  const all = parts.map((part) => part.text).join("");
  if (!parts[0]?.isPath) return constant(all);
  const path = resolve("", all);
  return path === undefined ? undefined : constant(path, true);
}

/** Whether a condition holds; nothing when that is not known. */
export function truthOf(value: Value, depth = 0): boolean | undefined {
  if (depth > DEEPEST) return undefined;
  const found = evaluate(value, depth + 1);
  if (found.kind === "call") return heldBy(found, depth);
  if (found.kind !== "expr") return undefined;
  const { node } = found;
  const sides = expressions(node).map((each) => inside(found, each));
  const [left, right] = sides;
  const operator = node.children.find(({ kind }) => OPERATORS.has(kind))?.kind;
  if (node.kind === "Unary" && operator === "!" && left) {
    const holds = truthOf(left, depth + 1);
    return holds === undefined ? undefined : !holds;
  }
  if (node.kind !== "Binary" || !left || !right) return undefined;
  if (operator === "==" || operator === "!=") {
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

const OPERATORS: ReadonlySet<string> = new Set(["!", "==", "!=", "&&", "||"]);

function heldBy({ head, args, expr }: Call, depth: number): boolean | undefined {
  if (args.length === 0) return head === "true" ? true : head === "false" ? false : undefined;
  const [first, second] = args.map((each) => textOf(each, depth + 1));
  if (head === "not") {
    const holds = truthOf(args[0]!, depth + 1);
    return holds === undefined ? undefined : !holds;
  }
  if (head === "pathExists" && first?.isPath) {
    const all = expr.file.paths();
    return all.some((each) => isWithin(each, first.text));
  }
  if (head === "elem" && first) {
    const list = evaluate(args[1]!, depth + 1);
    if (list.kind !== "expr" || list.node.kind !== "List") return undefined;
    const all = expressions(list.node).map((each) => textOf(inside(list, each), depth + 1)?.text);
    return all.includes(first.text) ? true : all.includes(undefined) ? undefined : false;
  }
  if (!first || !second) return undefined;
  if (head === "hasPrefix") return second.text.startsWith(first.text);
  if (head === "hasSuffix") return second.text.endsWith(first.text);
  if (head === "hasInfix") return second.text.includes(first.text);
  return undefined;
}
