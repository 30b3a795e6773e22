# What golden repos evaluate to: for each host the values that its answers ask for.
folders:

let
  callFlake = import ./nixpkgs/call-flake.nix;

  # The names of the options below an attribute path.
  names =
    path: tree:
    if tree._type or null == "option" then
      [ path ]
    else
      builtins.concatLists (
        map (name: names (path ++ [ name ]) tree.${name}) (
          builtins.filter (name: name != "_module") (builtins.attrNames tree)
        )
      );

  desktopsOf =
    { services, programs, ... }:
    builtins.filter (name: name != null) [
      (if services.desktopManager.gnome.enable then "gnome" else null)
      (if services.desktopManager.plasma6.enable then "plasma" else null)
      (if services.desktopManager.cosmic.enable then "cosmic" else null)
      (if services.xserver.desktopManager.xfce.enable then "xfce" else null)
      (if programs.hyprland.enable then "hyprland" else null)
      (if programs.niri.enable then "niri" else null)
      (if programs.sway.enable then "sway" else null)
    ];

  host =
    { config, ... }@system:
    {
      inherit (config.networking) hostName;
      hostPlatform = config.nixpkgs.hostPlatform.system;
      inherit (config.system) stateVersion;
      desktops = desktopsOf config;
      locale = config.locale or null;
      language = config.i18n.defaultLocale or null;
      timeZone = config.time.timeZone or null;
      users = builtins.mapAttrs (_: user: {
        inherit (user) description isNormalUser;
      }) config.users.users;
      homes = builtins.attrNames (config.home-manager.users or { });
      failed = map (a: a.message) (builtins.filter (a: !a.assertion) config.assertions);
      inherit (config) warnings;
      loader = {
        systemdBoot = config.boot.loader.systemd-boot.enable or false;
        grub = config.boot.loader.grub.enable or false;
        devices = builtins.filter (device: device != "") (
          [ config.boot.loader.grub.device ] ++ config.boot.loader.grub.devices
        );
        esp = config.boot.loader.efi.efiSysMountPoint or "/boot";
      };
      inherit (system) definedPaths;
      declared = names [ ] system.options;
    };
in
map (folder: builtins.mapAttrs (_: host) (callFlake folder).nixosConfigurations) folders
