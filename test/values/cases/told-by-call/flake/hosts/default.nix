{ nixpkgs }:
let
  inherit (nixpkgs) lib;
  backups = [
    {
      from = "nas";
      to = "otter";
    }
  ];
  received = host: map (each: each.from) (builtins.filter (each: each.to == host) backups);
  mkHost =
    { hostName, modules }:
    lib.nixosSystem {
      modules = modules ++ [
        ../options.nix
        {
          networking.hostName = hostName;
          environment.etc.backups.text = toString (received hostName);
          system.stateVersion = "26.05";
        }
      ];
    };
in
{
  otter = mkHost {
    hostName = "otter";
    modules = lib.optional (nixpkgs ? extra) nixpkgs.extra ++ [ ./otter.nix ];
  };

  nas = mkHost {
    hostName = "nas";
    modules = [ ./nas.nix ];
  };
}
