import {
  attributes,
  attributeText,
  descendants,
  expressions,
  type Edit,
  type Node,
} from "nix-source";
import { type Segment } from "../modules/definitions.ts";
import { renamedPath, ruleFor, type Rule } from "./rename-rules.ts";

/** A place that reads an option by its old name. */
export interface RenamedRead {
  readonly node: Node;
  /** The option, from its first name on. */
  readonly path: readonly Segment[];
  readonly rule: Rule;
  /** What makes it read the new name; nothing when there is none. */
  readonly edits: readonly Edit[];
}

/**
 * The places that read an option as `config.…` by its old name.
 *
 * @param known - what `rulesFor` gives for the text.
 */
export function readsIn(root: Node, known: readonly Rule[]): readonly RenamedRead[] {
  if (known.length === 0) return [];
  const reads = descendants(root).filter(
    (node) => node.kind === "Select" && expressions(node)[0]?.text === "config",
  );
  return reads.flatMap((node): readonly RenamedRead[] => {
    const names = attributes(node.children.find(({ kind }) => kind === "AttrPath")!);
    const path = names.map((name) => ({ name: attributeText(name), text: name.text }));
    const rule = ruleFor(path, known);
    if (!rule) return [];
    const target = rule.target && renamedPath(path, rule, rule.target);
    const insert = target?.map(({ text }) => text).join(".");
    const edits =
      insert === undefined ? [] : [{ from: names[0]!.from, to: names.at(-1)!.to, insert }];
    return [{ node, path, rule, edits }];
  });
}
