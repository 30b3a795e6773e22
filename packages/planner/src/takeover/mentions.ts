import { positionAt } from "nix-source";
import type { View } from "../modules/view.ts";

/**
 * The lines on which a text, not a path, speaks of the place that the configuration had: a command, a
 * hint, the path of a secret. What it is for cannot be known.
 */
export function mentions({ root, source }: View): readonly { line: number; text: string }[] {
  return root.below(new Set(["Text"])).flatMap(({ text, from }) => {
    const found = /\/etc\/nixos(?![\w-])[\w./#-]*/.exec(text);
    if (!found) return [];
    return [{ line: positionAt(source, from + found.index).line, text: found[0] }];
  });
}
