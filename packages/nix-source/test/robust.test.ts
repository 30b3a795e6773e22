import fc from "fast-check";
import { expect, it } from "vitest";
import * as nix from "../src/index.ts";
import { INVALID, VALID } from "./samples.ts";

/** Texts of which most are no Nix: samples, cut and put together anywhere. */
const text = fc
  .array(fc.tuple(fc.constantFrom(...VALID, ...INVALID), fc.nat(12), fc.nat(12)), { maxLength: 4 })
  .map((all) => all.map(([sample, from, length]) => sample.slice(from, from + length)).join(" "));

it("asks and edits any text without failing: what cannot be done is refused", () => {
  const path = ["a", "b"];
  fc.assert(
    fc.property(text, (source) => {
      const root = nix.parse(source);
      for (const node of nix.descendants(root)) {
        nix.find(node, path);
        nix.names(node, path);
        nix.formals(node);
        nix.elements(node);
        nix.value(node);
        nix.texts(node);
        nix.ancestors(root, node);
        for (const make of [
          () => nix.set(node, path, "1"),
          () => nix.remove(node, path),
          () => nix.rename(node, path, "c"),
          () => nix.append(node, "f x"),
          () => nix.removeAt(node, 0),
          () => nix.addFormal(node, "c"),
          () => nix.nameArgument(node, "c"),
          () => nix.replace(root, node, "f x"),
        ]) {
          const after = attempt(() => nix.apply(source, make()));
          if (after !== undefined) expect(nix.problems(after)).toEqual([]);
        }
      }
    }),
    { numRuns: 300 },
  );
});

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof nix.EditError) return undefined;
    throw error;
  }
}
