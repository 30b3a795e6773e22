import { bare, EditError, value, type Edit, type Node } from "nix-source";
import type { Definition } from "../modules/definitions.ts";
import type { Rule } from "./rules.ts";

/** A value that no option takes any more, by neither name. */
export class RefusedValue extends EditError {
  /** What the new option takes, as advice. */
  readonly instead: string;

  constructor(node: Node, instead: string) {
    super(`it takes no \`${node.text}\` any more`, node);
    this.instead = instead;
  }
}

/** The value of a definition, behind the `mkDefault` or `mkForce` that may stand before it. */
export const literalOf = (node: Node): Node =>
  bare((node.kind === "Apply" && node.args.at(-1)) || node);

/**
 * The edits that make of the value of a definition one that the new option takes.
 *
 * @throws EditError where there is no such value, or where it has to change and is not written out.
 */
export function valueEdits(definition: Definition, { takes }: Rule): readonly Edit[] {
  if (takes === undefined) return [];
  const { binding, inherited } = definition;
  const node = inherited ? undefined : literalOf(binding.value);
  const literal = node && value(node);
  if (takes !== "float") {
    if (!node || literal === undefined || takes.includes(literal as string)) return [];
    throw new RefusedValue(node, takes.map((each) => `"${each}"`).join(" or "));
  }
  if (!node || literal === undefined) {
    throw new EditError("its value is not written out", binding);
  }
  const insert = floatOf(literal);
  if (insert === undefined) throw new RefusedValue(node, "a number with a point, such as 48.85");
  if (node.text === insert) return [];
  // Behind a function, `-` would be a difference.
  const isArgument =
    binding.kind === "Binding" && node !== bare(binding.value) && insert.startsWith("-");
  return [{ from: node.from, to: node.to, insert: isArgument ? `(${insert})` : insert }];
}

/** A number, or a text that is one, as Nix writes a floating point number. */
function floatOf(literal: unknown): string | undefined {
  const text = typeof literal === "number" ? String(literal) : literal;
  if (typeof text !== "string" || !/^-?(0|[1-9]\d*)(\.\d+)?$/.test(text)) return undefined;
  return text.includes(".") ? text : `${text}.0`;
}
