{
  outputs =
    { nixpkgs, ... }:
    {
      nixosConfigurations = nixpkgs.lib.genAttrs [ "otter" "nas" ] (
        hostName:
        nixpkgs.lib.nixosSystem {
          specialArgs = { inherit hostName; };
          modules = [
            ./common.nix
            (./hosts + "/${hostName}.nix")
          ];
        }
      );
    };
}
