# colmena: nodes, each a machine with what is said of its deployment.
{ lib, nixosSystem }:

let
  deployment =
    { lib, name, ... }:
    {
      options.deployment = lib.mkOption {
        type = lib.types.attrsOf lib.types.anything;
        default = { };
      };
      config.networking.hostName = lib.mkDefault name;
    };

  makeHive =
    hive:
    let
      meta = hive.meta or hive.network or { };
      nodes = builtins.mapAttrs (
        name: module:
        nixosSystem {
          modules = [
            deployment
            (hive.defaults or { })
            module
            {
              nixpkgs.hostPlatform = lib.mkDefault (meta.nodeNixpkgs.${name} or meta.nixpkgs).stdenv.hostPlatform.system;
            }
          ];
          specialArgs = {
            inherit name nodes;
          }
          // meta.specialArgs or { }
          // meta.nodeSpecialArgs.${name} or { };
        }
      ) (removeAttrs hive [ "meta" "defaults" "network" ]);
    in
    {
      inherit nodes;
    };
in
{
  lib = { inherit makeHive; };
}
