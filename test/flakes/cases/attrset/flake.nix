{
  description = "Two machines of one person";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    # the home follows the system
    home-manager = {
      url = "github:nix-community/home-manager";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    { self, nixpkgs, ... }@inputs:
    {
      nixosConfigurations = {
        # the desk
        tower = nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          specialArgs = { inherit inputs; };
          modules = [
            ./hosts/tower/configuration.nix # generated, then edited
            inputs.home-manager.nixosModules.home-manager
            {
              home-manager.users.ada = import ./home/ada.nix;
              networking.hostName = "tower";
            }
          ];
        };

        # the bag
        laptop = nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          specialArgs = { inherit inputs; };
          modules = [
            # nothing special about it
            ./hosts/laptop/configuration.nix
            inputs.home-manager.nixosModules.home-manager
            {
              home-manager.users.ada = import ./home/ada.nix;
              networking.hostName = "laptop"; # as on the sticker
            }
          ];
        };
      };
    };
}
