{ inputs, ... }:
{
  flake.nixosConfigurations."7-server" = inputs.nixpkgs.lib.nixosSystem {
    modules = [ ./_7-server/configuration.nix ];
  };
}
