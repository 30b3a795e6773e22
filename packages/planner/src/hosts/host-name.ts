import { type Edit, literal, stringValue } from "nix-source";
import { inside, type Expr, type Value } from "../eval/file.ts";
import { holds, isPartOf, otherName, pathForHost } from "./files.ts";
import type { Host } from "./host.ts";
import { makeupOf, unforced } from "./makeup.ts";
import { replaced } from "./rewrite.ts";

// What a machine is called on the network, wherever that is written: in a module, behind a variable, an
// option of the owner's or an argument.

/** A text that says what a host is called on the network, and the edit that makes it the new name. */
export interface NamingText {
  readonly file: string;
  readonly edit: Edit;
}

/**
 * The texts that call a host as another one is called, on the network.
 *
 * @param host - as it is made now.
 * @param old - the host that it is a copy of, or was.
 * @param isCopy - whether they are two machines: then they are called by two names, whatever these are.
 */
export function namingTexts(host: Host, old: Host, isCopy: boolean): readonly NamingText[] {
  const found = makeupOf(host).modules.flatMap(({ definitions }) =>
    definitions.filter(({ path }) => path.join(".") === "networking.hostName"),
  );
  const texts = found.flatMap(({ value }) => (value && originOf(value)) ?? []);
  return texts.flatMap(({ node, file }): readonly NamingText[] => {
    const text = stringValue(node);
    const wanted = text === undefined ? undefined : networkName(text, old, host.name, isCopy);
    if (text === undefined || wanted === undefined || wanted === text) return [];
    return [{ file: file.path, edit: replaced(node, literal(wanted)) }];
  });
}

/** What a host is to be called where another one is called so. */
function networkName(text: string, old: Host, name: string, isCopy: boolean): string {
  const { argument = old.name } = old;
  const given = otherName(old, argument, name) ?? name;
  if (text === name || text === given) return text;
  const same = otherName(old, text, name);
  if (same !== undefined) return same;
  const isPart = [old.name, argument].some((each) => isPartOf(each, text));
  if (isPart && holds(text, old)) return pathForHost(text, old, name);
  return isCopy ? given : text;
}

/** The text that a value is, where it is written. */
function originOf(value: Value, depth = 0): Expr | undefined {
  const found = unforced(value);
  if (found.kind !== "expr" || depth > 20) return undefined;
  const { node } = found;
  if (node.kind !== "String") return undefined;
  if (stringValue(node) !== undefined) return found;
  const [part, ...more] = node.parts;
  return part?.kind === "Interpolation" && more.length === 0
    ? originOf(inside(found, part.expression), depth + 1)
    : undefined;
}
