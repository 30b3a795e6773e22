# What taken-over machines evaluate to, each repository in a folder beside its stand-ins.
folders:

let
  callFlake = import ../support/nixpkgs/call-flake.nix;
  inherit (import ../support/nixpkgs/lib.nix) nixosSystem;
  inner =
    {
      config,
      specialArgs ? { },
      ...
    }:
    nixosSystem {
      inherit specialArgs;
      modules = [
        config
        { nixpkgs.hostPlatform = "x86_64-linux"; }
      ];
    };
  host =
    { config, ... }:
    {
      inherit (config.networking) hostName;
      inherit (config.system) stateVersion;
      homes = builtins.attrNames (config.home-manager.users or { });
      features = config.nix.settings.experimental-features or [ ];
      packages = map (package: package.name) config.environment.systemPackages;
      system = config.system.build.toplevel.system;
      # NixOS evaluates a container by itself, with its own arguments.
      containers = builtins.mapAttrs (_: container: (inner container).config.networking.hostName) (
        config.containers or { }
      );
      built = builtins.isString config.system.build.toplevel.drvPath;
    };
in
builtins.mapAttrs (
  _: folder: builtins.mapAttrs (_: host) (callFlake folder).nixosConfigurations
) folders
