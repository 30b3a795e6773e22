import { attributeText, find, formals, names, type Node, parse, stringValue } from "nix-source";
import { listed, nearest } from "../packs/formats.ts";
import { lineOf, problem, type Problem } from "../problems.ts";

/**
 * The names of a flake's inputs.
 *
 * @returns undefined when they are not written out.
 */
export function inputsOf(flake: string): readonly string[] | undefined {
  const root = parse(flake);
  const own = names(root, ["inputs"]);
  const given = find(root, ["inputs"])?.value;
  return own.length > 0 || given === undefined || given.kind === "AttrSet" ? own : undefined;
}

/**
 * Finds inputs that a file names and the flake does not have.
 *
 * @param inputs - the names of the flake's inputs, by {@link inputsOf}.
 */
export function inputProblems(
  path: string,
  text: string,
  inputs: readonly string[] | undefined,
): readonly Problem[] {
  if (inputs === undefined || !/\binputs\b/.test(text)) return [];
  const root = parse(text);
  const isFlake = path === "flake.nix";
  const outputs = isFlake ? find(root, ["outputs"])?.value : undefined;
  // What outputs take beside that comes from the registry.
  const taken = (outputs && formals(outputs)?.names) ?? [];
  const known = [...inputs, "self"];
  const selected = root
    .below(new Set(["Select"]))
    .flatMap(({ base, path: [first], default: usual }) => {
      const name = first && attributeText(first);
      // `inputs.x or y` asks whether it is there.
      const isAsked = base.text !== "inputs" || usual !== undefined;
      return !first || name === undefined || isAsked
        ? []
        : unknownInput(first, name, [...known, ...taken]);
    });
  if (!isFlake) return selected;
  const there = new Set(known);
  const misspelt = taken
    .filter((name) => !there.has(name))
    .slice(0, MOST)
    .filter((name) => nearest(name, known) !== undefined);
  return [
    ...selected,
    ...misspelt.flatMap((name) => unknownInput(outputs ?? root, name, known)),
    ...known.flatMap((input) => followProblems(root, input, known, there)),
  ];
}

/** The most names that are looked for among those that they may be meant to be. */
const MOST = 100;

/** Finds what an input's own inputs follow, and what it hardly has as an input. */
function followProblems(
  root: Node,
  name: string,
  known: readonly string[],
  there: ReadonlySet<string>,
): readonly Problem[] {
  return names(root, ["inputs", name, "inputs"]).flatMap((inner): readonly Problem[] => {
    const value = find(root, ["inputs", name, "inputs", inner, "follows"])?.value;
    const target = (value && stringValue(value)) ?? "";
    if (!value || target === "") return [];
    const first = target.replace(/\/.*/s, "");
    const wrong = there.has(first) ? [] : unknownInput(value, first, known);
    if (wrong.length > 0 || inner === target || nearest(inner, [target]) === undefined) {
      return wrong;
    }
    return [problem("follows-unlikely", { name, inner, target }, { line: lineOf(value) })];
  });
}

function unknownInput(node: Node, name: string, known: readonly string[]): readonly Problem[] {
  if (known.includes(name)) return [];
  const meant = nearest(name, known);
  const all = listed(name, known);
  return [problem("input-unknown", { name, meant, known: all }, { line: lineOf(node) })];
}
