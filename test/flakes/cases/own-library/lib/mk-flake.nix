{ lib }:
{
  mapHosts = dir: builtins.attrNames (builtins.readDir dir);
  mkFlake = inputs: { hosts, ... }: {
    nixosConfigurations = lib.genAttrs hosts (host: lib.nixosSystem { });
  };
}
