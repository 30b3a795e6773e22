{ lib }:
let
  mkHost =
    { hostName, modules }:
    lib.nixosSystem {
      modules = modules ++ [
        ../options.nix
        {
          networking.hostName = hostName;
          system.stateVersion = "26.05";
        }
      ];
    };
in
{
  otter = mkHost {
    hostName = "otter";
    modules = [ ./otter.nix ];
  };

  nas = mkHost {
    hostName = "nas";
    modules = [ ./nas.nix ];
  };
}
