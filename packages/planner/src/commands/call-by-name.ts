import {
  addFormal,
  append,
  apply,
  attributeText,
  descendants,
  type Edit,
  expressions,
  literal,
  type Node,
  parse,
  stringValue,
} from "nix-source";
import { outermost, unlessUnsafe } from "../files/edit-script.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import { otherName } from "../hosts/files.ts";
import { hostsOf } from "../hosts/find.ts";
import type { Host } from "../hosts/host.ts";
import { namingTexts } from "../hosts/host-name.ts";
import { makeupOf } from "../hosts/makeup.ts";
import { replaced } from "../hosts/rewrite.ts";
import { HOST_NAME, setOption } from "../modules/settings.ts";
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

/** Functions that are told which host it is, as `importHost "otter"`. */
const CALLS = /host|machine|node|import/i;

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
  const edits = new Map<string, Edit[]>();
  let lacking: string | undefined;
  for (const { name: wanted, places, isShared } of found) {
    // Whoever takes its name from what all share says so by itself.
    const at = (isCopy ? places : places.slice(0, 1)).find((each) => isOwn(each.file, each.edit));
    if (at) edits.set(at.file, [...(edits.get(at.file) ?? []), at.edit]);
    else if (isCopy && isShared) lacking = wanted;
  }
  for (const [file, each] of edits) {
    draft.wanted.set(file, apply(after.get(file) ?? "", outermost(each)));
  }
  if (lacking !== undefined && edits.size === 0) nameByForce(draft, after, host, lacking);
}

/** Modules that a machine writes, or that are about its disks. */
const HARDWARE = /hardware|\bdisk(?:s|o)?\b|facter/;

/** Says in a module of a new host's own what it is called, whatever the modules say that it shares with others. */
function nameByForce(draft: PlanDraft, after: RepoFiles, host: Host, wanted: string): void {
  const files = makeupOf(host).modules.map((each) => each.name);
  const own = [...new Set(files)].filter(
    (path) => draft.origins.has(path) && path.endsWith(".nix") && !HARDWARE.test(path),
  );
  for (const path of own) {
    const text = nameForced(after.get(path) ?? "", wanted);
    if (text === undefined) continue;
    draft.wanted.set(path, text);
    return;
  }
  const list = host.file === undefined ? undefined : host.node && modulesBelow(host.node);
  if (!list || host.file === undefined) return;
  const module = `({ lib, ... }: { networking.hostName = lib.mkForce ${literal(wanted)}; })`;
  draft.wanted.set(host.file, apply(after.get(host.file) ?? "", append(list, module)));
}

/** A module that says what its machine is called; undefined where it cannot be told how to say so. */
const nameForced = (text: string, name: string): string | undefined =>
  unlessUnsafe<string | undefined>(
    () => {
      const [whole] = expressions(parse(text));
      const isSet = whole?.kind === "AttrSet";
      const module = isSet ? `{ lib, ... }:\n${text}` : apply(text, addFormal(parse(text), "lib"));
      const root = parse(module);
      const [edit, ...more] = setOption(
        root,
        HOST_NAME,
        `lib.mkForce ${literal(name)}`,
        "its name",
      );
      return edit && apply(module, [edit, ...more]);
    },
    () => undefined,
  );

/** The list of the modules in an entry. */
const modulesBelow = (node: Node): Node | undefined =>
  descendants(node)
    .flatMap((each) =>
      each.kind === "Binding" &&
      each.path.map((name) => attributeText(name)).join(".") === "modules" &&
      each.value.kind === "List"
        ? each.value
        : [],
    )
    .at(0);

/** The edits of settings that hold what a host is called. */
function settingEdits(text: string, old: Host, name: string): readonly Edit[] {
  const root = parse(text);
  if (!root.isSound) return [];
  return descendants(root).flatMap((node): readonly Edit[] => {
    if (node.kind === "Apply" && CALLS.test(node.callee.text)) {
      return node.args.flatMap((each) => {
        const other = otherName(old, stringValue(each) ?? "", name);
        return other === undefined ? [] : [replaced(each, literal(other))];
      });
    }
    if (node.kind !== "Binding") return [];
    const label = node.path.at(-1);
    const value = stringValue(node.value);
    if (label === undefined || value === undefined) return [];
    if (!SETTING.test(attributeText(label) ?? "")) return [];
    const other = otherName(old, value, name);
    return other === undefined ? [] : [replaced(node.value, literal(other))];
  });
}
