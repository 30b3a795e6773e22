# clan: machines of an inventory and of `machines`, with what lies in their folders.
{ lib, nixosSystem }:

let
  inherit (lib) mkOption types;

  option = type: default: mkOption { inherit type default; };

  options = directory: {
    directory = option types.path directory;
    inventory = option (types.submodule {
      freeformType = types.lazyAttrsOf types.anything;
      options.machines = option (types.attrsOf (
        types.submodule (
          { name, ... }:
          {
            freeformType = types.lazyAttrsOf types.anything;
            options = {
              name = option types.str name;
              description = option (types.nullOr types.str) null;
              machineClass = option types.str "nixos";
              tags = option (types.listOf types.str) [ ];
              deploy.targetHost = option (types.nullOr types.str) null;
            };
          }
        )
      )) { };
    }) { };
    machines = option (types.attrsOf types.deferredModule) { };
    meta = option (types.attrsOf types.raw) { };
    pkgsForSystem = option types.raw null;
    specialArgs = option (types.attrsOf types.raw) { };
  };

  systemsOf =
    clan:
    let
      folder = clan.directory + "/machines";
      folders = if builtins.pathExists folder then builtins.readDir folder else { };
      names = builtins.attrNames (
        lib.filterAttrs (_: type: type == "directory") folders // clan.machines // clan.inventory.machines
      );
      module =
        name:
        let
          file = path: folder + "/${name}/${path}";
          there = path: lib.optional (builtins.pathExists (file path)) (file path);
          machine = clan.inventory.machines.${name} or { };
        in
        {
          imports =
            lib.optional (clan.machines ? ${name}) clan.machines.${name}
            ++ builtins.concatMap there [
              "configuration.nix"
              "hardware-configuration.nix"
              "disko.nix"
            ];
          options.clan = option (types.attrsOf types.anything) { };
          config = {
            networking.hostName = lib.mkDefault name;
            clan.tags = machine.tags or [ ];
            clan.targetHost = machine.deploy.targetHost or null;
            hardware.facter.reportPath = lib.mkIf (there "facter.json" != [ ]) (file "facter.json");
          };
        };
    in
    lib.genAttrs names (
      name:
      nixosSystem {
        modules = [ (module name) ];
        inherit (clan) specialArgs;
      }
    );

  clan =
    { self, ... }@given:
    let
      config =
        (lib.evalModules {
          modules = [
            { options = options (self.outPath or self); }
            (removeAttrs given [ "self" ])
          ];
        }).config;
    in
    {
      config.nixosConfigurations = systemsOf config;
      nixosConfigurations = systemsOf config;
      clanInternals = { };
    };
in
{
  lib = {
    inherit clan;
    buildClan = clan;
  };
  flakeModules.default =
    { config, self, ... }:
    {
      options.clan = option (types.submodule { options = options self.outPath; }) { };
      config.flake.nixosConfigurations = systemsOf config.clan;
      config.flake.clanInternals = { };
    };
}
