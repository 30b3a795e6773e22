import {
  append,
  type Attribute,
  bare,
  elements,
  expressions,
  find,
  literal,
  names,
  type Node,
  remove,
  set,
} from "nix-source";
import { because, type Change } from "./draft.ts";
import type { Site } from "./reach.ts";
import { constant, functionName, callOf, type View } from "./view.ts";

/** An option in a module, whether or not the module says `config`. */
export function option(root: Node, path: readonly string[]): Attribute | undefined {
  return find(root, path) ?? find(root, ["config", ...path]);
}

/** The edits that set an option where a module sets its options. */
export function setOption(
  root: Node,
  path: readonly string[],
  text: string,
  why: string,
): readonly Change[] {
  const isExplicit = find(root, ["config"]) !== undefined;
  return because(why, set(root, isExplicit ? ["config", ...path] : path, text));
}

/** What a file says of an option: its text, or that it is computed. */
type Said = { readonly value: string } | "computed" | undefined;

/** The text that a file gives an option, with or without a priority. */
export function said({ view }: Site, path: readonly string[]): Said {
  const found = view?.source.includes(path.at(-1)!) ? option(view.root, path) : undefined;
  if (!view || !found) return undefined;
  const value = found.value && constantOf(view, found.value);
  return value === undefined ? "computed" : { value };
}

function constantOf(view: View, node: Node): string | undefined {
  const call = callOf(bare(node));
  const isPriority = call && /^mk(Default|Force|Override)$/.test(functionName(call.callee));
  return constant(view, isPriority ? call.arguments.at(-1)! : node);
}

/** `system.copySystemConfiguration = true` asks for the file that a flake does not know of. */
export function withoutCopy(root: Node): readonly Change[] {
  for (const path of [COPY, ["config", ...COPY]]) {
    const found = find(root, path);
    if (found?.value && expressions(found.value).length === 0 && found.value.text === "true") {
      return because(
        "it copies the file that NIX_PATH names, and a flake has none",
        remove(root, path),
      );
    }
  }
  return [];
}

const COPY = ["system", "copySystemConfiguration"];
const FEATURES = ["nix", "settings", "experimental-features"];
const WANTED = ["nix-command", "flakes"];

/** Whether a file says anything of the experimental features of Nix, and so is to say all of it. */
export function saysFeatures({ view }: Site): boolean {
  if (!view?.source.includes("experimental-features")) return false;
  if (option(view.root, FEATURES)) return true;
  const extra = option(view.root, ["nix", "extraOptions"]);
  return extra?.value?.text.includes("experimental-features") ?? false;
}

/** Whether a file says what system the machine is, as those that NixOS generates have done since 22.05. */
export function saysPlatform({ view }: Site): boolean {
  if (!view?.source.includes("nixpkgs")) return false;
  if (names(view.root, ["nixpkgs"]).some((name) => PLATFORM.test(name))) return true;
  return view.has(["AttrPath"], ({ text }) => /(^|\.)nixpkgs\./.test(text) && PLATFORM.test(text));
}

const PLATFORM = /(^|\.)(hostPlatform|localSystem|system|pkgs)$/;

/** The edits that turn flakes on. */
export function withFeatures(root: Node): readonly Change[] {
  const why = "flakes are an experimental feature of Nix";
  const found = option(root, FEATURES);
  if (!found) {
    if (option(root, ["nix", "extraOptions"])?.value?.text.includes("experimental-features"))
      return [];
    return setOption(root, FEATURES, literal(WANTED), why);
  }
  const present = found.value && elements(found.value)?.map((element) => element.text);
  if (!present) return [];
  const missing = WANTED.filter((name) => !present.includes(`"${name}"`));
  const [one] = missing;
  return one === undefined ? [] : because(why, append(found.value!, literal(one)));
}
