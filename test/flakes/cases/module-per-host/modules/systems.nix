{ config, inputs, lib, ... }:
let
  prefix = "hosts/";
  isHost = name: _: lib.hasPrefix prefix name;
in
{
  flake.nixosConfigurations = lib.pipe config.flake.modules.nixos [
    (lib.filterAttrs isHost)
    (lib.mapAttrs' (name: module: {
      name = lib.removePrefix prefix name;
      value = inputs.nixpkgs.lib.nixosSystem { modules = [ module ]; };
    }))
  ];
}
