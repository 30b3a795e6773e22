{ nixpkgs, ... }:
{
  nixosConfigurations.swan = nixpkgs.lib.nixosSystem {
    modules = [ ./swan ];
  };
}
