{
  outputs = { self, nixpkgs, home-manager, ... }@inputs:
    let
      system = "x86_64-linux";
      hostname = "wren";
      username = "ada";
    in
    {
      nixosConfigurations.${hostname} = nixpkgs.lib.nixosSystem {
        inherit system;
        specialArgs = { inherit inputs hostname username; };
        modules = [
          ./hosts/${hostname}/configuration.nix
          home-manager.nixosModules.home-manager
        ];
      };
      nixosConfigurations."7-server" = nixpkgs.lib.nixosSystem {
        inherit system;
        specialArgs = { inherit inputs username; hostname = "7-server"; };
        modules = [
          ./hosts/7-server/configuration.nix
          home-manager.nixosModules.home-manager
        ];
      };
    };
}
