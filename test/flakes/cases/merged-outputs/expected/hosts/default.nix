{ nixpkgs, ... }:
{
  nixosConfigurations.swan = nixpkgs.lib.nixosSystem {
    modules = [ ./swan ];
  };
  nixosConfigurations."7-server" = nixpkgs.lib.nixosSystem {
    modules = [ ./7-server ];
  };
}
