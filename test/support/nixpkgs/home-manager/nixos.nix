# home-manager as a NixOS module: its own options, and a home for each user.
{
  config,
  lib,
  pkgs,
  ...
}:

let
  inherit (lib) mkOption types;

  option = type: default: mkOption { inherit type default; };

  cfg = config.home-manager;
  homes = builtins.attrValues cfg.users;

  home =
    { name, ... }:
    {
      options = {
        assertions = option (types.listOf types.unspecified) [ ];
        warnings = option (types.listOf types.str) [ ];
        home = {
          # There is no home without an account.
          username = option types.str config.users.users.${name}.name;
          homeDirectory = option types.path "/home/${name}";
          packages = option (types.listOf types.package) [ ];
          stateVersion = mkOption { type = types.strMatching "[0-9]{2}\\.(03|05|09|11)"; };
        };
      };
      config._module.args = { inherit pkgs; };
    };
in
{
  options.home-manager = {
    backupCommand = option (types.nullOr (types.either types.str types.path)) null;
    backupFileExtension = option (types.nullOr types.str) null;
    extraSpecialArgs = option types.attrs { };
    overwriteBackup = option types.bool false;
    sharedModules = option (types.listOf types.raw) [ ];
    useGlobalPkgs = option types.bool false;
    useUserPackages = option types.bool false;
    users = option (types.attrsOf (
      types.submoduleWith {
        modules = [ home ] ++ cfg.sharedModules;
        specialArgs = {
          lib = lib // {
            hm.dag.entryAfter = after: data: { inherit after data; };
          };
          osConfig = config;
        }
        // cfg.extraSpecialArgs;
        # The first names of home-manager's options.
        namespaces = lib.words ''
          accounts dbus dconf editorconfig fonts gtk home i18n launchd manual mozilla news nix nixGL
          nixpkgs pam programs qt services specialisation sshAuthSock systemd targets uninstall
          vdirsyncer wayland xdg xfconf xresources xsession
        '';
      }
    )) { };
    verbose = option types.bool false;
  };

  config = {
    users.users = lib.mkIf cfg.useUserPackages (
      builtins.mapAttrs (_: home: { inherit (home.home) packages; }) cfg.users
    );
    assertions = builtins.concatMap (home: home.assertions) homes;
    warnings = builtins.concatMap (home: home.warnings) homes;
  };
}
