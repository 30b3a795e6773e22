{ config, inputs, lib, ... }:
{
  flake.nixosConfigurations = lib.mapAttrs (
    name: { system }:
    inputs.nixpkgs.lib.nixosSystem {
      inherit system;
      specialArgs = { inherit inputs; };
      modules = [ ../hosts/${name}.nix ];
    }
  ) config.machines;
}
