{
  outputs =
    { nixpkgs, ... }:
    let
      mkHost =
        hostName:
        nixpkgs.lib.nixosSystem {
          modules = [
            ./common.nix
            ./hosts/${hostName}.nix
            { networking = { inherit hostName; }; }
          ];
        };
    in
    {
      nixosConfigurations = {
        otter = mkHost "otter";
        nas = mkHost "nas";
      };
    };
}
