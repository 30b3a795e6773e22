import { type Edit, literal } from "nix-source";
import { lookUp, members, nameAt, textOf } from "../eval/evaluate.ts";
import { inside, type Expr, type Value } from "../eval/file.ts";
import { aliasIn, holds, isPartOf, otherName, pathForHost } from "./files.ts";
import type { Host } from "./host.ts";
import { makeupOf, unforced } from "./makeup.ts";
import { replaced } from "./rewrite.ts";

// What a machine is called on the network, wherever that is written: in a module, behind a variable, an
// option of the owner's or an argument.

/** What says what a host is called on the network. */
export interface NamingText {
  /** What it is to be called. */
  readonly name: string;
  /** The edits that make it so: where the text is written, and where it is taken from there, the last one last. */
  readonly places: readonly { readonly file: string; readonly edit: Edit }[];
  /** Whether it is in what machines share, and not in what is another one's. */
  readonly isShared: boolean;
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
  return found.flatMap(({ value, file: path }): readonly NamingText[] => {
    const text = value && textOf(unforced(value))?.text;
    const wanted = text === undefined ? undefined : networkName(text, old, host.name, isCopy);
    if (value === undefined || wanted === undefined || wanted === text) return [];
    const places = originsOf(value).map(({ node, file }) => ({
      file: file.path,
      edit: replaced(node, literal(wanted)),
    }));
    const isShared = !holds(path, old) && aliasIn(path) === undefined;
    return [{ name: wanted, places: places.toReversed(), isShared }];
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

/** Where a text is written, and before it each place that only takes it from the next one. */
function originsOf(value: Value, depth = 0): readonly Expr[] {
  if (value.kind !== "expr" || value.prefix.length > 0 || depth > 20) return [];
  const { node } = value;
  const next = (): Value | undefined => {
    switch (node.kind) {
      case "Parenthesized":
        return inside(value, node.expression);
      case "Apply": {
        const isForced = /(?:^|\.)mk(?:Force|Default|Override)$/.test(node.callee.text);
        const last = node.args.at(-1);
        return isForced && last ? inside(value, last) : undefined;
      }
      case "Identifier":
        return only(lookUp(value, node.text));
      case "Select": {
        let found: readonly Value[] = [inside(value, node.base)];
        for (const each of node.path) {
          const name = nameAt(value, each);
          found = name === undefined ? [] : members(found, name);
        }
        return only(found);
      }
      case "String": {
        const [part, ...more] = node.parts;
        return part?.kind === "Interpolation" && more.length === 0
          ? inside(value, part.expression)
          : undefined;
      }
      default:
        return undefined;
    }
  };
  const isCall = node.kind === "Apply" || node.kind === "Parenthesized";
  const below = next();
  return [...(isCall ? [] : [value]), ...(below ? originsOf(below, depth + 1) : [])];
}

const only = (values: readonly Value[] | undefined): Value | undefined =>
  values?.length === 1 ? values[0] : undefined;
