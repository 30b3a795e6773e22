import { attributeText, descendants, type Edit, literal, type Node, stringValue } from "nix-source";
import { replaced } from "./rewrite.ts";

// What only one machine can have, in an entry or a record of a host: addresses, ids and disks. A copy has
// stand-ins that lead nowhere, and each is told.

/** Addresses that are kept for examples: they lead to no machine. https://www.rfc-editor.org/rfc/rfc5737 */
const STAND_INS = {
  v4: "192.0.2.1",
  v6: "2001:db8::1",
  hardware: "02:00:00:00:00:00",
  disk: "/dev/disk/by-id/DISK-OF-THE-NEW-MACHINE",
};

/** What a network has, and no machine. */
const OF_NETWORK =
  /gate|route|dns|nameserver|subnet|mask|network|cidr|server|peer|domain|endpoint/i;

/** Attributes that may as well be the name of a machine. */
const REACHED_BY_NAME = /host(?:_?name)?$/i;

const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}(?=$|[/:])/;
const ADDRESS_V6 = /^(?=[^:]*:[^:]*:)[0-9a-f:]+(?=$|\/)/i;
const HARDWARE = /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i;
const DISK = /^\/dev\/disk\/by-(?:id|uuid|partuuid|path)\//;

/**
 * The edits that put stand-ins in place of what is one machine's alone.
 *
 * @param node - an entry or a record.
 * @param isShared - whether other hosts have a text as well: then it is none of the machine's own.
 */
export function standInEdits(
  node: Node,
  name: string,
  isShared: (text: string) => boolean,
): readonly Edit[] {
  return descendants(node).flatMap((each): readonly Edit[] => {
    if (each.kind !== "Binding") return [];
    const last = each.path.at(-1);
    const label = (last && attributeText(last)) ?? "";
    const texts = each.value.kind === "List" ? each.value.elements : [each.value];
    return texts.flatMap((value) => {
      const text = stringValue(value);
      const other = text === undefined ? undefined : standIn(text, label, name);
      if (text === undefined || other === undefined || isShared(text)) return [];
      return [replaced(value, literal(other))];
    });
  });
}

function standIn(text: string, label: string, name: string): string | undefined {
  if (label === "hostId" && /^[0-9a-f]{8}$/i.test(text)) return hostId(name);
  if (DISK.test(text)) return STAND_INS.disk;
  if (OF_NETWORK.test(label)) return undefined;
  if (HARDWARE.test(text)) return STAND_INS.hardware;
  const [kind, found] = ADDRESS.test(text)
    ? (["v4", ADDRESS] as const)
    : (["v6", ADDRESS_V6] as const);
  if (!found.test(text)) return undefined;
  return text.replace(found, REACHED_BY_NAME.test(label) ? name : STAND_INS[kind]);
}

/** The lines of a text that have a stand-in. */
export const standInLines = (text: string): readonly number[] =>
  text
    .split(/\r\n?|\n/)
    .flatMap((line, index) =>
      Object.values(STAND_INS).some((each) => line.includes(each)) ? [index + 1] : [],
    );

/** Eight hexadecimal digits that no other name has, most likely: ZFS wants them to differ (FNV-1a). */
export function hostId(name: string): string {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
