{
  outputs = { nixpkgs, ... }@inputs: {
    nixosConfigurations = {
      nook = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        specialArgs = { inherit inputs; };
        modules = [
          ./modules
          ({ pkgs, ... }: {
            networking.hostName = "nook";
            environment.systemPackages = [ pkgs.hello ];
          })
        ];
      };
      "7-server" = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        specialArgs = { inherit inputs; };
        modules = [
          ./modules
          ({ pkgs, ... }: {
            networking.hostName = "7-server";
            environment.systemPackages = [ pkgs.hello ];
          })
          ./hosts/7-server/configuration.nix
        ];
      };
    };
  };
}
