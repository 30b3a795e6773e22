{
  inputs,
  lib,
  config,
  ...
}:
let
  cfg = config.local;
  mkHost = name: module: {
    imports = [ module ];
    networking.hostName = name;
    system.stateVersion = "25.11";
  };
  guests = lib.mapAttrs' (name: module: {
    name = "${name}.guest";
    value = {
      imports = [ module ];
      networking.domain = "guest";
    };
  }) cfg.hosts;
in
{
  options.local = {
    servers = lib.mkOption {
      type = lib.types.attrsOf lib.types.deferredModule;
      default = { };
    };
    hosts = lib.mkOption {
      type = lib.types.raw;
      default = builtins.mapAttrs mkHost cfg.servers;
    };
  };

  config.flake.nixosConfigurations = builtins.mapAttrs (
    _: module: inputs.nixpkgs.lib.nixosSystem { modules = [ module ]; }
  ) (cfg.hosts // guests);
}
