{
  outputs = { nixpkgs, nixos-hardware, ... }: let
    inherit (nixpkgs) lib;
    mkHost = { hostName, system ? "x86_64-linux", modules ? [ ] }: lib.nixosSystem {
      inherit system;
      modules = [ { networking = { inherit hostName; }; } ] ++ modules;
    };
    mkHosts = lib.attrsets.mapAttrs (name: value: mkHost (lib.recursiveUpdate { hostName = name; } value));
  in {
    nixosConfigurations = mkHosts {
      mars = {
        modules = [
          nixos-hardware.nixosModules.framework-13-7040-amd
          # nixos-hardware.nixosModules.common-pc-ssd
          ./hosts/mars/configuration.nix
        ];
      };

      ceres = {
        system = "aarch64-linux";
        modules = [ ./hosts/ceres/configuration.nix ];
      };
    };
  };
}
