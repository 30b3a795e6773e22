# The few options of NixOS that are declared: what every machine sets, and what newcomers get wrong.
{
  config,
  lib,
  options,
  ...
}:

let
  inherit (lib) mkOption types;

  option = type: default: mkOption { inherit type default; };
  switch = option types.bool false;
  anyOf =
    options:
    option (types.attrsOf (
      types.submoduleWith {
        modules = [ options ];
        isFree = true;
        shorthandOnlyDefinesConfig = true;
      }
    )) { };

  loader = config.boot.loader;

  # As in NixOS: the packages, with what `nixpkgs.overlays` and `nixpkgs.config` change about them.
  packages = builtins.foldl' (below: overlay: below // overlay packages below) basePackages (
    [ configured ] ++ config.nixpkgs.overlays
  );
  basePackages = import ../../packages.nix config.nixpkgs.hostPlatform.system;
  configured =
    final: below:
    {
      pkgs = final;
      callPackage =
        file: arguments:
        let
          function = if builtins.isFunction file then file else import file;
        in
        function (builtins.intersectAttrs (builtins.functionArgs function) final // arguments);
    }
    // (config.nixpkgs.config.packageOverrides or (_: { })) below;

  # All that is set, as all of it ends up in a real system. What packages and flakes contain is not set here.
  settled =
    value:
    if value ? outPath then
      null
    else if builtins.isAttrs value then
      builtins.mapAttrs (_: settled) value
    else if builtins.isList value then
      map settled value
    else
      value;
  settledOptions =
    options:
    builtins.mapAttrs (
      name: value:
      let
        node = options.${name} or null;
      in
      if node == null then
        settled value
      else if !lib.isOption node then
        settledOptions node value
      else if node.isDefined && !(node.internal or false) then
        settled value
      else
        null
    );

  # What a file of the system would hold of a value.
  written =
    value:
    if builtins.isFunction value then
      "a function"
    else if builtins.isPath value then
      toString value
    else if builtins.isList value then
      map written value
    else if builtins.isAttrs value then
      builtins.mapAttrs (_: written) value
    else
      value;
in
{
  imports = [ ./desktops.nix ];

  options = {
    assertions = option (types.listOf types.unspecified) [ ];
    warnings = option (types.listOf types.str) [ ];

    boot.isContainer = switch;
    boot.loader = {
      efi.canTouchEfiVariables = switch;
      grub.device = option types.str "";
      grub.devices = option (types.listOf types.str) [ ];
      grub.enable = option types.bool (!config.boot.isContainer);
      limine.enable = switch;
      systemd-boot.enable = switch;
    };
    environment.systemPackages = option (types.listOf types.package) [ ];
    fileSystems = anyOf {
      options.device = option (types.nullOr types.str) null;
      options.fsType = mkOption { type = types.str; };
      options.options = option (types.listOf types.str) [ "defaults" ];
    };
    hardware.facter.report = option types.raw { } // {
      internal = true;
    };
    hardware.facter.reportPath = option (types.nullOr types.path) null;
    networking.extraHosts = option types.str "";
    networking.hostName = option (types.strMatching "^$|^[[:alnum:]]([[:alnum:]_-]{0,61}[[:alnum:]])?$") "nixos";
    networking.useNetworkd = switch;
    nixpkgs.config = option types.attrs { };
    nixpkgs.overlays = option (types.listOf types.raw) [ ];
    nixpkgs.hostPlatform = mkOption {
      type = types.either types.str types.attrs;
      apply = platform: if builtins.isString platform then { system = platform; } else platform;
    };
    services.xserver.xkb = {
      layout = option types.str "us";
      model = option types.str "pc104";
      options = option types.str "terminate:ctrl_alt_bksp";
      variant = option types.str "";
    };
    services.openssh = {
      enable = switch;
      hostKeys = option (types.listOf types.attrs) [
        {
          type = "rsa";
          path = "/etc/ssh/ssh_host_rsa_key";
        }
        {
          type = "ed25519";
          path = "/etc/ssh/ssh_host_ed25519_key";
        }
      ];
    };
    system.build = option (types.lazyAttrsOf types.unspecified) { } // {
      internal = true;
    };
    system.stateVersion = option types.str lib.trivial.release;
    users.users = anyOf (
      { name, ... }:
      {
        options.name = option types.str name;
        options.description = option types.str "";
        options.extraGroups = option (types.listOf types.str) [ ];
        options.isNormalUser = switch;
        options.isSystemUser = switch;
        options.openssh.authorizedKeys = {
          keyFiles = option (types.listOf types.path) [ ];
          keys = option (types.listOf types.str) [ ];
        };
        options.packages = option (types.listOf types.package) [ ];
      }
    );
  };

  config = {
    _module.args.pkgs = packages;

    hardware.facter.report = lib.mkIf (config.hardware.facter.reportPath != null) (
      builtins.fromJSON (builtins.readFile config.hardware.facter.reportPath)
    );
    nixpkgs.hostPlatform = lib.mkIf (config.hardware.facter.report ? system) (
      lib.mkDefault config.hardware.facter.report.system
    );

    boot.loader.grub.enable = lib.mkIf (loader.systemd-boot.enable || loader.limine.enable) (
      lib.mkDefault false
    );

    assertions = [
      {
        assertion = config.boot.isContainer || config.fileSystems ? "/";
        message = "The ‘fileSystems’ option does not specify your root file system.";
      }
      {
        assertion =
          loader.grub.enable
          -> loader.grub.device != "" || loader.grub.devices != [ ] || loader.grub ? mirroredBoots;
        message = "You must set the option ‘boot.loader.grub.devices’ or 'boot.loader.grub.mirroredBoots' to make the system bootable.";
      }
      {
        assertion = builtins.match "[0-9]{2}\\.[0-9]{2}" config.system.stateVersion != null;
        message = "${config.system.stateVersion} is an invalid value for 'system.stateVersion'; it must be in the format \"YY.MM\".";
      }
    ]
    ++ lib.mapAttrsToList (name: user: {
      # NixOS itself says which root is.
      assertion = name == "root" || user.isNormalUser != user.isSystemUser;
      message = "Exactly one of users.users.${name}.isSystemUser and users.users.${name}.isNormalUser must be set.";
    }) config.users.users;

    warnings = lib.optional (
      options.system.stateVersion.highestPrio == (lib.mkOptionDefault null).priority
    ) "system.stateVersion is not set, defaulting to ${lib.trivial.release}.";

    system.build.toplevel =
      let
        failed = builtins.filter (check: !check.assertion) config.assertions;
        system = derivation {
          name = "nixos-system-${config.networking.hostName}";
          inherit (config.nixpkgs.hostPlatform) system;
          builder = "/bin/sh";
          args = lib.words "-c :>$out";
          # As in NixOS, another configuration is another system.
          settings = builtins.toJSON (written (settledOptions options config));
        };
      in
      if failed != [ ] then
        throw "\nFailed assertions:\n${lib.concatMapStringsSep "\n" (check: "- ${check.message}") failed}"
      else
        lib.foldr builtins.warn (builtins.deepSeq (settledOptions options config) system) config.warnings;
  };
}
