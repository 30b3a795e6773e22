{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs =
    { nixpkgs, ... }:
    let
      machine =
        hostname:
        nixpkgs.lib.nixosSystem {
          specialArgs = { inherit hostname; };
          modules = [
            ./common.nix
            ./roles.nix
            ./hosts/${hostname}
          ];
        };
    in
    {
      nixosConfigurations = {
        otter = machine "otter";
        nas = machine "nas";
      };
    };
}
