{ self, nixpkgs, ... }:
let
  inherit (nixpkgs) lib;
in
{
  mergeAll = builtins.foldl' lib.recursiveUpdate { };
  mapDir =
    f: dir:
    lib.mapAttrsToList (name: type: lib.optionalAttrs (type == "directory") (f name)) (
      builtins.readDir dir
    );
  mkHost =
    { hostName, configuration }:
    {
      nixosConfigurations.${hostName} = lib.nixosSystem {
        modules = [
          { networking.hostName = lib.mkDefault hostName; }
          self.nixosModules.default
          configuration
        ];
      };
      apps.x86_64-linux."switch/${hostName}" = {
        type = "app";
        program = "/run/current-system/sw/bin/true";
      };
    };
}
