# All that the hosts of flakes evaluate to, and the names of what else these have, by folder.
folders:

let
  callFlake = import ./nixpkgs/call-flake.nix;
  inherit (import ./nixpkgs/libraries) colmena nixpkgs;
  inherit (nixpkgs) lib;

  # A value without what no two evaluations have in common: functions by that they are some, paths as texts.
  settled =
    value:
    if lib.isDerivation value then
      "«${value.name}»"
    else if value ? outPath then
      "«${toString value.outPath}»"
    else if builtins.isAttrs value then
      builtins.mapAttrs (_: settled) (removeAttrs value [ "_module" ])
    else if builtins.isList value then
      map settled value
    else if builtins.isFunction value then
      "«function»"
    else if builtins.isPath value || builtins.isString value then
      builtins.unsafeDiscardStringContext (toString value)
    else
      value;

  # All that is set, and none of what nobody set.
  definitions =
    options: config:
    builtins.mapAttrs (
      name: value:
      if !(options ? ${name}) then
        guarded (settled value)
      else if lib.isOption options.${name} then
        guarded (settled value)
      else
        definitions options.${name} value
    ) (lib.filterAttrs (name: _: isSet (options.${name} or { })) (removeAttrs config [ "_module" ]));
  # Among stand-ins for anything, one value that cannot be had must not lose the others.
  guarded =
    value:
    let
      tried = builtins.tryEval (builtins.deepSeq value value);
    in
    if builtins.getEnv "FLAKE_NAMES" == "" then
      value
    else if tried.success then
      tried.value
    else
      "«cannot be evaluated»";
  isSet =
    option:
    !lib.isOption option
    || option.isDefined && !(option.internal or false) && option.highestPrio < (lib.mkOptionDefault null).priority;

  # A machine, or a set of them.
  host =
    system: if system ? options && system ? config then machine system else builtins.mapAttrs (_: host) system;
  machine =
    { config, options, ... }:
    definitions options (removeAttrs config [ "assertions" ])
    // {
      failed = map (check: check.message) (
        builtins.filter (check: !check.assertion) (config.assertions or [ ])
      );
    };

  attempt =
    value:
    let
      tried = builtins.tryEval value;
    in
    if tried.success then tried.value else null;
  namesBelow =
    depth: value:
    let
      set = attempt value;
    in
    if depth == 0 || !builtins.isAttrs set || lib.isDerivation set || set ? outPath then
      { }
    else
      builtins.mapAttrs (_: namesBelow (depth - 1)) set;
  # How far below an output there are names, and not values.
  depths = {
    apps = 2;
    checks = 2;
    devShells = 2;
    modules = 2;
    packages = 2;
  };

  machines = lib.words "nixosConfigurations darwinConfigurations homeConfigurations";

  flake =
    folder:
    let
      outputs = callFlake folder;
      hive = outputs.colmenaHive or (colmena.lib.makeHive (outputs.colmena or { }));
    in
    {
      hosts = builtins.mapAttrs (_: builtins.mapAttrs (_: host)) (
        builtins.intersectAttrs (lib.genAttrs machines (_: null)) outputs
        // lib.optionalAttrs (outputs ? colmena || outputs ? colmenaHive) { colmena = hive.nodes; }
      )
      // lib.optionalAttrs (outputs ? deploy) { deploy = settled (outputs.deploy.nodes or { }); };
      names = builtins.mapAttrs (name: namesBelow (depths.${name} or 1)) outputs;
    };
in
map flake folders
