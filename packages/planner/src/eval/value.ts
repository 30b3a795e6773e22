import { attributes, attributeText, bindings, expressions, type Node } from "nix-source";
import {
  DEEPEST,
  fileValue,
  formalsOf,
  inside,
  scopeBelow,
  type Call,
  type Place,
  type Scope,
  type Value,
} from "./place.ts";
import type { SourceFile } from "./repo.ts";
import { textOf, truthOf } from "./text.ts";

// As much of evaluation as it takes to see where a flake gets its hosts from. What it does not know
// stays an application of an unknown function, for those who know that function by its name.

/** What is bound everywhere, so that no `with` is asked for it. */
const GLOBAL: ReadonlySet<string> = new Set([
  "abort", "baseNameOf", "builtins", "derivation", "dirOf", "false", "fetchGit", "fetchTarball", "fromTOML",
  "import", "isNull", "map", "null", "removeAttrs", "throw", "toString", "true",
]); // prettier-ignore

/** The values that a name may have here: several when it is a set that is given in parts. */
export function variable(place: Place, name: string, depth = 0): readonly Value[] | undefined {
  for (let scope = place.scope; scope; scope = scope.parent) {
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
  for (let scope = place.scope; scope; scope = scope.parent) {
    if (!scope.isWith || "get" in scope.binds) continue;
    const found = members([scope.binds], name, depth + 1);
    if (found.length > 0) return found;
  }
  return undefined;
}

/** Several values of one attribute are parts of a set. */
const joined = (values: readonly Value[]): Value | undefined =>
  values.length > 1 ? { kind: "parts", of: values } : values[0];

/** What an expression gives, as far as that can be known. */
export function force(value: Value, depth = 0): Value {
  if (value.kind !== "place" || value.prefix.length > 0 || depth > DEEPEST) return value;
  const { node } = value;
  const free = (head: string): Call => ({
    kind: "call",
    head,
    callee: node.text,
    args: [],
    place: value,
  });
  switch (node.kind) {
    case "File":
    case "Parenthesized":
    case "With":
    case "Assert":
    case "Let": {
      const body = expressions(node).at(-1);
      return body ? force(inside(value, body), depth + 1) : value;
    }
    case "Identifier": {
      const found = joined(variable(value, node.text, depth + 1) ?? []);
      return found ? force(found, depth + 1) : free(node.text);
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
      if (found) return force(found, depth + 1);
      if (fallback && force(base!, depth + 1).kind === "place") return force(fallback, depth + 1);
      const last = all.at(-1);
      const unknown = free((last && attributeText(last)) ?? "");
      const whole = of && force(of, depth + 1);
      return whole?.kind === "call" && whole.args.length > 0 ? { ...unknown, of: whole } : unknown;
    }
    case "Apply": {
      const [callee, ...args] = expressions(node).map((each) => inside(value, each));
      return force(call(callee!, args, value, depth + 1), depth + 1);
    }
    case "Binary":
      return piped(value, depth) ?? value;
    case "If": {
      const branch = chosen(value, depth);
      return branch ? force(branch, depth + 1) : value;
    }
    default:
      return value;
  }
}

/** The branch of an `if` of which the condition is known. */
function chosen(place: Place, depth: number): Place | undefined {
  const [condition, yes, no] = expressions(place.node).map((each) => inside(place, each));
  const holds = condition && truthOf(condition, depth + 1);
  return holds === undefined ? undefined : holds ? yes : no;
}

function piped(place: Place, depth: number): Value | undefined {
  const sides = expressions(place.node).map((each) => inside(place, each));
  if (sides.length !== 2) return undefined;
  const operator = place.node.children.find(({ kind }) => kind === "|>" || kind === "<|");
  if (!operator) return undefined;
  const [fn, argument] = operator.kind === "|>" ? sides.toReversed() : sides;
  return force(call(fn!, [argument!], place, depth + 1), depth + 1);
}

/** A function applied to arguments. */
export function call(fn: Value, args: readonly Value[], at: Place, depth = 0): Value {
  let result = fn;
  for (const [index, argument] of args.entries()) {
    const callee = force(result, depth + 1);
    if (callee.kind === "place" && callee.node.kind === "Function") {
      result = applied(callee, argument);
      continue;
    }
    if (callee.kind === "call") {
      const imported =
        callee.head === "import" && callee.args.length === 0 && load(argument, at, depth);
      if (imported) {
        result = fileValue(imported);
        continue;
      }
      return { ...callee, args: [...callee.args, ...args.slice(index)], place: at };
    }
    const shown = callee.kind === "place" ? callee.node.text : "";
    return { kind: "call", head: "", callee: shown, args: args.slice(index), place: at };
  }
  return result;
}

function load(path: Value, { file }: Place, depth: number): SourceFile | undefined {
  const found = textOf(path, depth + 1);
  return found?.isPath ? file.load(found.text) : undefined;
}

function applied(fn: Place, argument: Value): Place {
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
export function nameOf(place: Place, attribute: Node, depth = 0): string | undefined {
  const name = attributeText(attribute);
  if (name !== undefined || attribute.kind === "Identifier") return name;
  if (attribute.kind === "String") return textOf({ ...place, node: attribute }, depth + 1)?.text;
  const expression = expressions(attribute)[0];
  return expression && textOf({ ...place, node: expression, prefix: [] }, depth + 1)?.text;
}

/** The values of an attribute of these values; none when it is not known. */
export function members(values: readonly Value[], name: string, depth = 0): readonly Value[] {
  if (depth > DEEPEST) return [];
  return values.flatMap((value): readonly Value[] => {
    const set = force(value, depth + 1);
    if (set.kind === "call" && set.head === "nameValuePair" && set.args.length === 2) {
      return name === "name" ? [set.args[0]!] : name === "value" ? [set.args[1]!] : [];
    }
    if (set.kind === "known" && set.isPath && name === "outPath") return [set];
    if (set.kind === "parts" && set.name !== undefined) {
      return set.name === name ? [{ kind: "parts", of: set.of }] : [];
    }
    if (set.kind === "parts") return members(set.of, name, depth + 1);
    if (set.kind === "call") return membersOfCall(set, name, depth + 1);
    if (set.kind !== "place") return [];
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
  const { head, args, place } = set;
  const [first] = args;
  if (head === "self" && args.length === 0) {
    if (name === "outputs") return [set];
    return place.file.outputs.flatMap((each) => members([each], name, depth));
  }
  if (head === "extend" && args.length === 1) {
    const base: Value = { ...set, head: "lib", callee: "lib", args: [] };
    return members([call(first!, [set, base], place, depth)], name, depth);
  }
  if ((head === "makeExtensible" || head === "fix") && args.length === 1) {
    return members([call(first!, [set], place, depth)], name, depth);
  }
  const list = head === "mergeAttrsList" && first ? force(first, depth) : undefined;
  const merged =
    list?.kind === "place" && list.node.kind === "List"
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
function membersAt(set: Place, name: string, depth = 0): readonly Value[] | undefined {
  const { node, prefix } = set;
  const within: Place = { ...set, scope: scopeBelow(set), prefix: [] };
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
      const view: Place = { ...set, prefix: [...prefix, name] };
      if (!found.some((each) => each.kind === "place" && each.node === node)) found.push(view);
    } else {
      const value = expressions(binding)[0];
      if (value) found.push({ ...within, node: value });
    }
  }
  return isThere ? found : undefined;
}

/** What is inherited from an unknown set keeps at least its name. */
function inheritedFrom(source: Place, name: string, depth: number): readonly Value[] {
  const found = members([source], name, depth + 1);
  if (found.length > 0) return found;
  const callee = `${source.node.text}.${name}`;
  const of = force(source, depth + 1);
  const unknown: Call = { kind: "call", head: name, callee, args: [], place: source };
  return [of.kind === "call" && of.args.length > 0 ? { ...unknown, of } : unknown];
}
