{ inputs, ... }:
{
  flake.nixosConfigurations.xeno = inputs.nixpkgs.lib.nixosSystem {
    modules = [ ./_xeno/configuration.nix ];
  };
}
