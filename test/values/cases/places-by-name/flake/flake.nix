{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.home-manager.url = "github:nix-community/home-manager";
  outputs =
    { self, nixpkgs, ... }@inputs:
    let
      fromRoot = builtins.foldl' (_: folder: path: folder + "/${path}") null [ ./. ];
      machine =
        hostname:
        nixpkgs.lib.nixosSystem {
          specialArgs = { inherit inputs fromRoot hostname; };
          modules = [ ./hosts/${hostname} ./common.nix ];
        };
    in
    {
      nixosConfigurations = {
        badger = machine "badger";
        otter = machine "otter";
      };
    };
}
