import {
  apply,
  attributeText,
  descendants,
  type Edit,
  literal,
  parse,
  stringValue,
} from "nix-source";
import type { RepoFiles } from "../files/repo-files.ts";
import { otherName } from "../hosts/files.ts";
import { hostsOf } from "../hosts/find.ts";
import type { Host } from "../hosts/host.ts";
import { namingTexts } from "../hosts/host-name.ts";
import { makeupOf } from "../hosts/makeup.ts";
import { replaced } from "../hosts/rewrite.ts";
import { drafted, type PlanDraft } from "./draft.ts";

// Calls a host by its new name in what is its own: where the machine is told its name, and where settings
// of the owner's hold it.

/** The host that a draft is about. */
interface NamedHost {
  readonly name: string;
  /** Whether it is a copy: else it was the other one. */
  readonly isCopy: boolean;
}

/** Settings of the owner's that hold what the machine is called. */
const SETTING = /^(?:host|machine|node|system|device|computer)(?:[-_]?name)?$|^id$/i;

/**
 * Calls a host by its name, where its own files or its entry call it as another one is called.
 *
 * @param old - the host that it is a copy of, or was.
 */
export function callByName(
  draft: PlanDraft,
  repo: RepoFiles,
  old: Host,
  { name, isCopy }: NamedHost,
): void {
  const own = [...draft.wanted].filter(
    ([path, text]) => text !== undefined && draft.origins.has(path) && path.endsWith(".nix"),
  );
  for (const [path, text = ""] of own) {
    const edits = settingEdits(text, old, name);
    if (edits.length > 0) draft.wanted.set(path, apply(text, edits));
  }
  const after = drafted(draft, repo);
  const { hosts } = hostsOf(after);
  const host = hosts.find((each) => each.name === name);
  if (!host) return;
  const found = namingTexts(host, old, isCopy);
  const isOwn = (file: string, { from, to }: Edit): boolean => {
    if (draft.origins.has(file)) return true;
    const { node } = host;
    if (host.file === file && node && node.from <= from && to <= node.to) return true;
    if (isCopy) return false;
    const others = hosts.filter((each) => each !== host);
    return others.every((each) => makeupOf(each).modules.every((module) => module.name !== file));
  };
  for (const { file, edit } of found) {
    if (isOwn(file, edit)) draft.wanted.set(file, apply(after.get(file) ?? "", [edit]));
  }
}

/** The edits of settings that hold what a host is called. */
function settingEdits(text: string, old: Host, name: string): readonly Edit[] {
  const root = parse(text);
  if (!root.isSound) return [];
  return descendants(root).flatMap((node): readonly Edit[] => {
    if (node.kind !== "Binding") return [];
    const label = node.path.at(-1);
    const value = stringValue(node.value);
    if (label === undefined || value === undefined) return [];
    if (!SETTING.test(attributeText(label) ?? "")) return [];
    const other = otherName(old, value, name);
    return other === undefined ? [] : [replaced(node.value, literal(other))];
  });
}
