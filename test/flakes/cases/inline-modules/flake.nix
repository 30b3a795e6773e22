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
    };
  };
}
