import {
  append,
  apply,
  type Attribute,
  bare,
  edit,
  type Edit,
  EditError,
  elements,
  find,
  literal,
  names,
  type Node,
  parse,
  remove,
  replace,
  set,
  stringValue,
} from "nix-source";
import { because, type ReasonedEdit } from "../files/edit-script.ts";
import { constantText, functionName, type View } from "./view.ts";

/** An option in a module, whether or not the module says `config`. */
export function option(root: Node, path: readonly string[]): Attribute | undefined {
  return find(root, path) ?? find(root, ["config", ...path]);
}

/**
 * A module in which a setting that is a string written out is another one.
 *
 * @param is - whether that string is one to replace.
 */
export function withString(
  text: string,
  path: readonly string[],
  value: string,
  is: (old: string) => boolean = () => true,
): string {
  const root = parse(text);
  // Of what is no Nix, such as a file that git-crypt keeps, nothing is known.
  if (!root.isSound) return text;
  const found = option(root, path)?.value;
  const old = found && stringValue(found);
  return found && old !== undefined && is(old)
    ? apply(text, replace(root, found, literal(value)))
    : text;
}

/**
 * A module that imports one more file.
 *
 * @param path - as it is written in the module.
 * @throws EditError when its imports are not written out.
 */
export function withImport(text: string, path: string): string {
  const imports = find(parse(text), ["imports"])?.value;
  const isThere = imports && elements(imports)?.some((element) => element.text === path);
  return isThere ? text : edit(text, (root) => importEdits(root, path));
}

/** The edits that add to the imports of a module, which may have none yet. */
export function importEdits(root: Node, path: string): readonly Edit[] {
  const imports = find(root, ["imports"])?.value;
  return imports && elements(imports)
    ? append(imports, path)
    : set(root, ["imports"], `[ ${path} ]`);
}

/** The edits that set an option where a module sets its options. */
export function setOption(
  root: Node,
  path: readonly string[],
  text: string,
  why: string,
): readonly ReasonedEdit[] {
  const isExplicit = find(root, ["config"]) !== undefined;
  return because(why, set(root, isExplicit ? ["config", ...path] : path, text));
}

/** The option that names a machine. */
export const HOST_NAME: readonly string[] = ["networking", "hostName"];

/** The name that NixOS gives a machine whose configuration has none. */
export const UNNAMED = "nixos";

/** Whether a host of a flake can have this name. */
export const isHostName = (name: string): boolean => /^[\w][\w-]*$/.test(name);

/** A file that may be Nix. */
interface Viewed {
  readonly view?: View;
}

/**
 * The text that a file gives an option, with or without a priority.
 *
 * @returns undefined when the file does not set it.
 */
export function settingText(
  { view }: Viewed,
  path: readonly string[],
): { readonly value: string } | "computed" | undefined {
  const found = view?.source.includes(path.at(-1) ?? "") ? option(view.root, path) : undefined;
  if (!view || !found) return undefined;
  const value = found.value && constantText(view, prioritized(found.value));
  return value === undefined ? "computed" : { value };
}

/** The edits that give an option another text, with the priority that it has. */
export function withText(
  root: Node,
  path: readonly string[],
  text: string,
  why: string,
): readonly ReasonedEdit[] {
  const value = option(root, path)?.value;
  if (!value) throw new EditError("what is there is computed", root);
  return because(why, replace(root, prioritized(value), literal(text)));
}

/** The edits that take `system.copySystemConfiguration = true` out: it asks for a file that flakes do not have. */
export function withoutCopy(root: Node): readonly ReasonedEdit[] {
  const path = [COPY, ["config", ...COPY]].find((each) => find(root, each)?.value?.text === "true");
  const why = "it copies the file that NIX_PATH names, and a flake has none";
  return path ? because(why, remove(root, path)) : [];
}

const COPY = ["system", "copySystemConfiguration"];
const FEATURES = ["nix", "settings", "experimental-features"];
const WANTED = ["nix-command", "flakes"];

/** Whether a file says anything of the experimental features of Nix, and so is to say all of it. */
export function saysFeatures({ view }: Viewed): boolean {
  if (!view?.source.includes("experimental-features")) return false;
  if (option(view.root, FEATURES)) return true;
  const extra = option(view.root, ["nix", "extraOptions"]);
  return extra?.value?.text.includes("experimental-features") ?? false;
}

/** Whether a file says what system the machine is, as those that NixOS generates have done since 22.05. */
export function saysPlatform({ view }: Viewed): boolean {
  if (!view?.source.includes("nixpkgs")) return false;
  if (names(view.root, ["nixpkgs"]).some((name) => PLATFORM.test(name))) return true;
  return view.has(["AttrPath"], ({ text }) => /(^|\.)nixpkgs\./.test(text) && PLATFORM.test(text));
}

const PLATFORM = /(^|\.)(hostPlatform|localSystem|system|pkgs)$/;

/**
 * The edits that turn flakes on.
 *
 * @throws `EditError` when what is said of them cannot be added to.
 */
export function withFeatures(root: Node): readonly ReasonedEdit[] {
  const why = "flakes are an experimental feature of Nix";
  const found = option(root, FEATURES);
  if (!found) {
    const extra = option(root, ["nix", "extraOptions"])?.value;
    if (extra?.text.includes("experimental-features")) return because(why, inConfiguration(extra));
    return setOption(root, FEATURES, literal(WANTED), why);
  }
  const value = found.value && prioritized(found.value);
  const missingIn = (present: readonly (string | undefined)[]): readonly string[] =>
    WANTED.filter((name) => !present.includes(name));
  const text = value && stringValue(value);
  if (value && text !== undefined) {
    const present = text.split(/\s+/).filter((word) => word !== "");
    const missing = missingIn(present);
    if (missing.length === 0) return [];
    return because(why, replace(root, value, literal([...present, ...missing].join(" "))));
  }
  const listed = value && elements(value);
  if (value && listed) {
    const missing = missingIn(listed.map((element) => stringValue(element)));
    return because(
      why,
      missing.flatMap((name) => append(value, literal(name))),
    );
  }
  if (found.bindings.some((binding) => binding.text.includes("flakes"))) return [];
  throw new EditError("what is there is computed", value ?? root);
}

/** What a file gives an option, and how it stands to what other files give it. */
interface Setting {
  /** The text; nothing where it is computed. */
  readonly value?: string;
  /** The lowest number wins, as in the module system. */
  readonly priority: number;
}

/**
 * The text that a file gives an option, with its priority.
 *
 * @see https://nixos.org/manual/nixos/stable/#sec-option-definitions-setting-priorities
 */
export function settingOf(file: Viewed, path: readonly string[]): Setting | undefined {
  const text = settingText(file, path);
  if (text === undefined || !file.view) return undefined;
  const node = option(file.view.root, path)?.value;
  const priority = node ? priorityOf(node) : PLAIN;
  return text === "computed" ? { priority } : { value: text.value, priority };
}

/** The priority of what is said without any function. */
export const PLAIN = 100;

const PRIORITIES: ReadonlyMap<string, number> = new Map([
  ["mkOptionDefault", 1500],
  ["mkDefault", 1000],
  ["mkImageMediaOverride", 60],
  ["mkForce", 50],
  ["mkVMOverride", 10],
]);

/**
 * The priority that a function of the module system gives: the lowest number wins.
 *
 * @param number - the first argument, which `mkOverride` takes for it.
 * @returns nothing for functions that give none.
 */
export function priorityBy(name: string, number: string | undefined): number | undefined {
  return name === "mkOverride" ? Number(number) : PRIORITIES.get(name);
}

/** The priority of a value: the lowest number wins. */
export function priorityOf(node: Node): number {
  const call = bare(node);
  if (call.kind !== "Apply") return PLAIN;
  return priorityBy(functionName(call.callee), call.args[0]?.text) || PLAIN;
}

/** The value that `lib.mkForce` and its like give. */
function prioritized(node: Node): Node {
  const call = bare(node);
  if (call.kind !== "Apply") return call;
  const isPriority =
    /^mk(Default|OptionDefault|Force|VMOverride|ImageMediaOverride|Override|Before|After|Order)$/.test(
      functionName(call.callee),
    );
  return bare((isPriority && call.args.at(-1)) || call);
}

/** The edit of a text in the language of `nix.conf`. */
function inConfiguration(value: Node): readonly Edit[] {
  if (/\bflakes\b/.test(value.text)) return [];
  for (const part of value.kind === "IndentedString" ? value.parts : []) {
    const found =
      part.kind === "Text" && /^[ \t]*(?:extra-)?experimental-features[ \t]*=.*/m.exec(part.text);
    if (!found) continue;
    const at = part.from + found.index + found[0].trimEnd().length;
    const isCommand = found[0].includes("nix-command");
    return [{ from: at, to: at, insert: isCommand ? " flakes" : " nix-command flakes" }];
  }
  throw new EditError("nix.extraOptions says which features there are", value);
}
