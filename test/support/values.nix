# All that the hosts of flakes evaluate to, and the names of what else these have, by folder.
folders:

let
  callFlake = import ./nixpkgs/call-flake.nix;
  inherit (import ./nixpkgs/libraries) colmena nixpkgs;
  inherit (nixpkgs) lib;

  inherit (import ./settled.nix { inherit lib; }) namesIn settled;

  # All that is set, and none of what nobody set.
  definitions =
    options: config:
    builtins.mapAttrs (
      name: value:
      if !(options ? ${name}) then
        settled value
      else if lib.isOption options.${name} then
        settled value
      else
        definitions options.${name} value
    ) (lib.filterAttrs (name: _: isSet (options.${name} or { })) (removeAttrs config [ "_module" ]));
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
      names = namesIn outputs;
    };
in
map flake folders
