{
  description = "NixOS machines of ada";

  inputs = {
    nixpkgs.url = "github:nixos/nixpkgs/nixos-unstable";

    nixpkgs-24-05.url = "github:NixOS/nixpkgs/nixos-24.05";

    nixpkgs-master.url = "github:NixOS/nixpkgs/master";

    nixpkgs-24-11.url = "github:NixOS/nixpkgs/nixos-24.11";

    nixpkgs-unstable.url = "github:NixOS/nixpkgs/nixpkgs-unstable";
  };

  outputs =
    { nixpkgs, ... }@inputs:
    {
      nixosConfigurations = {
        mixed = nixpkgs.lib.nixosSystem {
          specialArgs = { inherit inputs; };
          modules = [ ./hosts/mixed/configuration.nix ];
        };
      };
    };
}
