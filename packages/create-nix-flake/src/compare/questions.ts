import type { Query } from "./ask.ts";

/** The names from the outputs of a flake down to an attribute. */
export type AttributePath = readonly string[];

/** An attribute path as people write it. */
export const shownPath = (path: AttributePath): string =>
  path.map((name) => (/^[A-Za-z_][\w'-]*$/.test(name) ? name : JSON.stringify(name))).join(".");

/** A text as a string in Nix. */
const nixString = (text: string): string => JSON.stringify(text).replaceAll("${", "\\${");

const select = (path: AttributePath): string => ["outputs", ...path.map(nixString)].join(".");

/** The names of all outputs. */
export const OUTPUTS: Query = { id: "outputs", expression: "builtins.attrNames outputs" };

/** Outputs with a set of names for each system, or other kind. */
const IN_TWO_LEVELS = ["apps", "checks", "colmenaHive", "deploy", "devShells", "packages"];

/** Whether an output has its things by systems. */
export const hasSystems = (output: string): boolean =>
  IN_TWO_LEVELS.includes(output) && output !== "colmenaHive" && output !== "deploy";

/** The names in an output, each with the names below it, where these are names of the flake's own. */
export const namesIn = (output: string): Query => ({
  id: shownPath([output]),
  expression: `(
  let
    names = value:
      if builtins.isAttrs value && value.type or null != "derivation" then builtins.attrNames value else [ ];
    set = ${select([output])};
  in
  if builtins.isAttrs set && set.type or null != "derivation" then
    builtins.mapAttrs (_: value: ${IN_TWO_LEVELS.includes(output) ? "names value" : "[ ]"}) set
  else
    { }
)`,
});

/** What is asked of a host beside its system. */
export interface Facts {
  /** The names of hosts that are here instead of one. */
  readonly nested?: readonly string[];
  readonly name: string | null;
  /** The messages of assertions that fail. */
  readonly failed: readonly string[];
  /** Devices of file systems by where they are mounted, of encrypted disks by their names. */
  readonly mounts: Readonly<Record<string, string | null>>;
  readonly encrypted: Readonly<Record<string, string | null>>;
  readonly swap: readonly (string | null)[];
  readonly users: readonly string[];
}

const FAILED = `map (each: each.message) (builtins.filter (each: !each.assertion) (config.assertions or [ ]))`;

/** Asks for the {@link Facts} of a host. */
export const factsOf = (host: AttributePath): Query => ({
  id: `facts ${shownPath(host)}`,
  expression: `(
  let
    host = ${select(host)};
    inherit (host) config;
    device = _: each: each.device or null;
  in
  if !(host ? config) then { nested = builtins.attrNames host; } else
  {
    name = config.networking.hostName or null;
    failed = ${FAILED};
    mounts = builtins.mapAttrs device (config.fileSystems or { });
    encrypted = builtins.mapAttrs device (config.boot.initrd.luks.devices or { });
    swap = map (device null) (config.swapDevices or [ ]);
    users = builtins.filter (name: config.users.users.\${name}.isNormalUser or true) (builtins.attrNames (config.users.users or { }));
  }
)`,
});

/** Asks for the derivation of a host's system; assertions may fail in it. */
export const systemOf = (host: AttributePath): Query => ({
  id: `system ${shownPath(host)}`,
  expression: `(
  let
    host = ${select(host)};
    inherit (host) config;
    checked =
      if ${FAILED} == [ ] then host
      else host.extendModules { modules = [ ({ lib, ... }: { assertions = lib.mkForce [ ]; }) ]; };
  in
  checked.config.system.build.toplevel.drvPath
)`,
});

/** Asks for the first names of a host's options. */
export const namespacesOf = (host: AttributePath): Query => ({
  id: `options ${shownPath(host)}`,
  expression: `builtins.attrNames ${select(host)}.options`,
});

/** An option, and what modules of the flake and of its inputs but nixpkgs give it. */
export interface Definitions {
  readonly option: AttributePath;
  readonly values: readonly unknown[];
}

/** Asks for the {@link Definitions} below a first name. */
export const definitionsOf = (host: AttributePath, namespace: string): Query => ({
  id: `options ${shownPath([...host, namespace])}`,
  expression: `(
  let
    host = ${select(host)};
    base = toString (host._module.specialArgs.modulesPath or "/modules of nixpkgs");
    isOwn = { file, ... }: builtins.substring 0 (builtins.stringLength base) (toString file) != base;
    shown = depth: value:
      if builtins.isFunction value then "«function»"
      else if builtins.isPath value then toString value
      else if builtins.isString value then builtins.unsafeDiscardStringContext value
      else if depth == 0 && (builtins.isAttrs value || builtins.isList value) then "…"
      else if builtins.isList value then map (shown (depth - 1)) value
      else if !builtins.isAttrs value then value
      else if value.type or null == "derivation" then "«\${value.name or "derivation"}»"
      else if value ? outPath then "«\${builtins.unsafeDiscardStringContext (toString value.outPath)}»"
      else builtins.mapAttrs (_: shown (depth - 1)) value;
    ofOption = option: tree:
      let
        tried = builtins.tryEval (
          let values = map (each: shown 8 each.value) (builtins.filter isOwn (tree.definitionsWithLocations or [ ]));
          in builtins.deepSeq values values
        );
      in
      if tried.success && tried.value != [ ] then [ { inherit option; values = tried.value; } ] else [ ];
    below = path: tree:
      if !builtins.isAttrs tree then [ ]
      else if tree._type or null == "option" then ofOption path tree
      else builtins.concatMap (name: below (path ++ [ name ]) tree.\${name}) (builtins.attrNames tree);
  in
  below [ ${nixString(namespace)} ] host.options.${nixString(namespace)}
)`,
});
