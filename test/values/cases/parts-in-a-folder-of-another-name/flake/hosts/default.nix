{
  lib,
  config,
  inputs,
  ...
}:
{
  options.mine.hosts = lib.mkOption {
    type = lib.types.attrsOf (
      lib.types.submodule {
        options.modules = lib.mkOption {
          type = lib.types.listOf lib.types.deferredModule;
          default = [ ];
        };
      }
    );
    default = { };
  };

  imports = [
    ./desk
    ./nas
  ];

  config.flake.nixosConfigurations = lib.mapAttrs (
    hostName: host:
    inputs.nixpkgs.lib.nixosSystem {
      modules = [
        { networking = { inherit hostName; }; }
        ../desktop-modules/desk.nix
      ]
      ++ host.modules;
    }
  ) config.mine.hosts;
}
