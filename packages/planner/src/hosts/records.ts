import { attributeText, bindings, descendants, stringValue } from "nix-source";
import { evaluate, members } from "../eval/evaluate.ts";
import { type Expr, inside, type Value } from "../eval/file.ts";
import { otherName } from "./files.ts";
import type { Host } from "./host.ts";

// Records of machines that entries only point to: `otter = machine hosts.otter;`, where `hosts` is in a `let` or in
// a file of its own.

/** A record that an entry points to. */
export interface HostRecord {
  /** The set that it is an attribute of. */
  readonly among: Expr;
  readonly key: string;
  readonly record: Expr;
  /** As the entry points to it, and to what is in it. */
  readonly path: readonly string[];
}

/** The records that the entry of a host points to and that say its name. */
export function recordsOf(host: Host): readonly HostRecord[] {
  const { written } = host.entry;
  if (written.kind !== "expr" || written.prefix.length > 0) return [];
  const found = new Map<string, HostRecord>();
  for (const node of descendants(written.node)) {
    if (node.kind !== "Select" || node.base.kind !== "Identifier") continue;
    const names = node.path.map((each) => attributeText(each));
    let among: Value = inside(written, node.base);
    const path = [node.base.text];
    for (const key of names) {
      if (key === undefined) break;
      const set = plainSet(among);
      const [next, ...more] = set ? members([set], key) : [];
      if (!set || !next || more.length > 0) break;
      path.push(key);
      const record = plainSet(next);
      if (record && saysName(record, host)) {
        found.set(path.join("."), { among: set, key, record, path: [...path] });
        break;
      }
      among = next;
    }
  }
  return [...found.values()];
}

/** A set that is written out in one place. */
function plainSet(value: Value): Expr | undefined {
  const found = evaluate(value);
  const isPlain =
    found.kind === "expr" && found.node.kind === "AttrSet" && found.prefix.length === 0;
  return isPlain && !found.file.data ? found : undefined;
}

const saysName = ({ node }: Expr, host: Host): boolean =>
  bindings(node).some((each) => {
    const text = each.kind === "Binding" ? stringValue(each.value) : undefined;
    return text !== undefined && otherName(host, text, "") !== undefined;
  });

/** The name of the record of another host. */
export const recordKey = ({ key }: HostRecord, host: Host, name: string): string =>
  otherName(host, key, name) ?? name;
