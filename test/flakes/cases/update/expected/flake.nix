{
  outputs = { self, nixpkgs, flake-utils, ... }@inputs:
    flake-utils.lib.eachDefaultSystem (system: {
      devShells.default = { };
    })
    // {
      nixosConfigurations = {
        cod = nixpkgs.lib.nixosSystem { modules = [ ./hosts/cod.nix ]; };
        "7-server" = nixpkgs.lib.nixosSystem { modules = [ ./hosts/7-server.nix ]; };
      };
    };
}
