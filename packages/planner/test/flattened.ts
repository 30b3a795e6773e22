import { evaluate } from "../../nix-source/test/nix.ts";
import { optionRenames } from "../src/options/rules.ts";

// A set of definitions, each with its path, its value and what `mkIf` and the like say of it.
const FLATTEN = `
let
  tag = _type: content: data: { inherit _type content data; };
  lib = {
    mkIf = data: content: tag "mkIf" content data;
    mkMerge = content: tag "mkMerge" content null;
    mkOverride = data: content: tag "mkOverride" content data;
    mkForce = lib.mkOverride 50;
    mkDefault = lib.mkOverride 1000;
    optionalAttrs = condition: set: if condition then set else { };
    mkEnableOption = _: { };
    mkOption = _: { };
  };
  flatten = path: tags: value:
    if value._type or null == "mkMerge" then builtins.concatMap (flatten path tags) value.content
    else if value ? _type then flatten path (tags ++ [ value._type value.data ]) value.content
    else if builtins.isAttrs value then
      builtins.concatMap (name: flatten (path ++ [ name ]) tags value.\${name}) (builtins.attrNames value)
    else if path != [ "imports" ] then [ { inherit path tags value; } ]
    else builtins.concatMap (module: definitions module) value;
  arguments = {
    inherit lib;
    config.desktop = { enable = true; sound.enable = true; };
    keyboard = { xkbVariant = "v"; xkbOptions = "o"; maxJobs = 4; gnome3.games.enable = true; };
    name = "ada";
    pkgs = { inter = "inter"; films = "films"; };
  };
  definitions = module:
    let set = if builtins.isFunction module then module arguments else module;
    in flatten [ ] [ ] (if builtins.isPath module then { } else set.config or set);
in
definitions`;

/** What a module says of an option. */
export interface Flat {
  readonly path: readonly string[];
  readonly tags: readonly unknown[];
  readonly value: unknown;
}

/** The definitions of a module, by a real Nix. */
export const flattened = async (text: string) =>
  (await evaluate(`${FLATTEN} (${text})`)) as readonly Flat[];

/** What the table says of a definition; none when it is gone. */
export function expected({ path, ...rest }: Flat): readonly Flat[] {
  const rule = optionRenames
    .filter(({ from }) => from.split(".").every((part, at) => part === "*" || part === path[at]))
    .toSorted((one, other) => other.from.length - one.from.length)[0];
  if (!rule || path[0] === "specialisation") return [{ path, ...rest }];
  if (rule.drop) return [];
  if (rule.to === undefined) return [{ path, ...rest }];
  const free = path.filter((_, at) => rule.from.split(".")[at] === "*");
  const target = rule.to.split(".").map((part) => (part === "*" ? free.shift()! : part));
  const also = rule.also ? [{ ...rest, path: rule.also.split("."), value: true }] : [];
  const moved = { ...rest, path: [...target, ...path.slice(rule.from.split(".").length)] };
  // What a follower of a follower is called: `users.extraUsers.*.passwordFile`.
  return [...also, ...(rule.to === rule.from ? [moved] : expected(moved))];
}

/** Definitions in an order of their own, to compare them. */
export const sorted = (all: readonly Flat[]) =>
  all.map(({ path, tags, value }) => JSON.stringify([path, tags, value])).toSorted();
