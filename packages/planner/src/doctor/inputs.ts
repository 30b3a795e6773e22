import {
  attributes,
  attributeText,
  descendants,
  expressions,
  find,
  formals,
  names,
  type Node,
  parse,
  positionAt,
  stringValue,
} from "nix-source";
import { nearest } from "../packs/formats.ts";
import type { Problem } from "../problems.ts";

/**
 * The names of a flake's inputs.
 *
 * @returns nothing when they are not written out.
 */
export function inputsOf(flake: string): readonly string[] | undefined {
  const root = parse(flake);
  const own = names(root, ["inputs"]);
  const given = find(root, ["inputs"])?.value;
  return own.length > 0 || given === undefined || given.kind === "AttrSet" ? own : undefined;
}

/**
 * Inputs that a file names and the flake does not have.
 *
 * @param inputs - what {@link inputsOf} gives.
 */
export function inputProblems(
  path: string,
  text: string,
  inputs: readonly string[] | undefined,
): Problem[] {
  if (inputs === undefined || !/\binputs\b/.test(text)) return [];
  const root = parse(text);
  // What outputs take beside that comes from the registry.
  const taken = path === "flake.nix" ? takenBy(root) : [];
  const known = [...inputs, "self"];
  const selected = descendants(root).flatMap((node): Problem[] => {
    if (node.kind !== "Select" || expressions(node)[0]?.text !== "inputs") return [];
    const attrPath = node.children.find(({ kind }) => kind === "AttrPath");
    const first = attrPath && attributes(attrPath)[0];
    const name = first && attributeText(first);
    // `inputs.x or y` asks whether it is there.
    if (name === undefined || expressions(node).length > 1) return [];
    return unknown(text, first!, name, [...known, ...taken]);
  });
  return path === "flake.nix" ? [...selected, ...ofFlake(root, text, known, taken)] : selected;
}

function takenBy(root: Node): readonly string[] {
  const outputs = find(root, ["outputs"])?.value;
  return (outputs && formals(outputs)?.names) ?? [];
}

/** What `outputs` take, and what inputs follow. */
function ofFlake(
  root: Node,
  text: string,
  known: readonly string[],
  taken: readonly string[],
): Problem[] {
  const outputs = find(root, ["outputs"])?.value;
  const misspelt = taken.filter((name) => nearest(name, known) !== undefined);
  const named = misspelt.flatMap((name) => unknown(text, outputs!, name, known));
  const followed = known.flatMap((input) =>
    names(root, ["inputs", input, "inputs"]).flatMap((inner): Problem[] => {
      const value = find(root, ["inputs", input, "inputs", inner, "follows"])?.value;
      const target = value && stringValue(value);
      if (target === undefined || target === "") return [];
      const wrong = unknown(text, value!, target.split("/")[0]!, known);
      if (wrong.length > 0 || inner === target || nearest(inner, [target]) === undefined) {
        return wrong;
      }
      return [
        {
          line: positionAt(text, value!.from).line,
          message: `${input} hardly has an input ${inner}: did you mean ${target}?`,
          fix: `inputs.${target}.follows = "${target}";`,
        },
      ];
    }),
  );
  return [...named, ...followed];
}

function unknown(text: string, node: Node, name: string, known: readonly string[]): Problem[] {
  if (known.includes(name)) return [];
  const meant = nearest(name, known);
  return [
    {
      line: positionAt(text, node.from).line,
      message: `the flake has no input ${name}${meant === undefined ? "" : `: did you mean ${meant}?`}`,
      fix: `in flake.nix: inputs.${name}.url = "…"; the inputs are ${known.join(", ")}`,
    },
  ];
}
