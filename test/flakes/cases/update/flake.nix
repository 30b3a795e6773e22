{
  outputs = { self, nixpkgs, flake-utils, ... }@inputs:
    flake-utils.lib.eachDefaultSystem (system: {
      devShells.default = { };
    })
    // {
      nixosConfigurations = {
        cod = nixpkgs.lib.nixosSystem { modules = [ ./hosts/cod.nix ]; };
      };
    };
}
