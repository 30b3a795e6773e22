{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs =
    { self, nixpkgs, ... }:
    {
      nixosConfigurations = nixpkgs.lib.genAttrs [ "otter" "nas" ] (
        name:
        nixpkgs.lib.nixosSystem {
          specialArgs = {
            nodes = self.nixosConfigurations;
          };
          modules = [
            ./common.nix
            ./hosts/${name}.nix
          ];
        }
      );
    };
}
