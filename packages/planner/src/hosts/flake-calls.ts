import { evaluate, members } from "../eval/evaluate.ts";
import { inside, type UnknownCall, type Value } from "../eval/file.ts";
import { flakeModules, type FlakeModules } from "../eval/flake-modules.ts";
import { isFlakeParts } from "../eval/libraries.ts";
import type { Hosts } from "./host.ts";

// The outputs of a flake as its function gives them, and the modules that they are made of.

/** What a flake's function of outputs gives. */
export function outputsBody({ outputs }: Hosts): Value | undefined {
  const lambda = outputs?.lambda;
  if (lambda?.node.kind !== "Function") return undefined;
  return inside(lambda, lambda.node.body);
}

/** Outputs that are made of modules by flake-parts. */
export interface PartsCall {
  readonly call: UnknownCall;
  readonly modules: FlakeModules;
}

/** The call of flake-parts that makes a flake's outputs, alone or joined with others. */
export function partsCall(body: Value): PartsCall | undefined {
  const [found] = callsOf(body).filter((each) => isFlakeParts(each));
  const [settings, top] = found?.args ?? [];
  if (!found || !settings || !top) return undefined;
  return {
    call: found,
    modules: flakeModules(top, members([settings], "specialArgs"), found.expr, ["flake"]),
  };
}

/** The calls of functions that are not at hand of which outputs consist, alone or joined. */
export function callsOf(body: Value, depth = 0): readonly UnknownCall[] {
  const found = evaluate(body);
  if (depth > 10) return [];
  if (found.kind === "call") {
    const isJoined = /^(?:recursiveUpdate|mergeAttrs)$/.test(found.head);
    return [found, ...(isJoined ? found.args.flatMap((each) => callsOf(each, depth + 1)) : [])];
  }
  if (found.kind !== "expr" || found.node.kind !== "Binary") return [];
  return [found.node.left, found.node.right].flatMap((side) =>
    callsOf(inside(found, side), depth + 1),
  );
}
