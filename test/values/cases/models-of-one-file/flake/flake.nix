{
  outputs =
    { nixpkgs, ... }:
    let
      common = [ ./common.nix ];
    in
    {
      nixosConfigurations = {
        otter = nixpkgs.lib.nixosSystem {
          modules = common ++ [
            ./machines/otter/configuration.nix
            ./machines/otter/hardware-configuration.nix
          ];
        };
        heron = nixpkgs.lib.nixosSystem {
          modules = common ++ [
            ./machines/heron/configuration.nix
            ./machines/heron/disk.nix
          ];
        };
        heron-cross = nixpkgs.lib.nixosSystem {
          modules = common ++ [
            ./machines/heron/configuration.nix
            ./machines/heron/disk.nix
            ./machines/heron/cross.nix
          ];
        };
      };
    };
}
