# Hyprland. Super+Q opens a terminal, Super+R programs.
{
  config,
  lib,
  pkgs,
  ...
}:

let
  # Its own example, which says "us" whatever the keyboard is, with that of the system and a key to lock.
  firstConfiguration = pkgs.concatText "hyprland.lua" [
    "${config.programs.hyprland.package}/share/hypr/hyprland.lua"
    (pkgs.writeText "added.lua" ''

      -- The keyboard is that of the system.
      hl.config({
          input = {
              kb_layout  = os.getenv("XKB_DEFAULT_LAYOUT") or "us",
              kb_variant = os.getenv("XKB_DEFAULT_VARIANT") or "",
              kb_options = os.getenv("XKB_DEFAULT_OPTIONS") or "",
          },
      })
      hl.bind("SUPER + ALT + L", hl.dsp.exec_cmd("swaylock --daemonize"))
    '')
  ];

  # That of uwsm: the plain one starts no user services.
  session = "uwsm start -e -D Hyprland hyprland.desktop";
in
{
  programs.hyprland = {
    enable = true;
    withUWSM = true;
  };
  programs.waybar.enable = lib.mkDefault true;

  services.greetd.settings.default_session = {
    command = lib.mkDefault "${pkgs.tuigreet}/bin/tuigreet --remember --cmd '${session}'";
  };

  # For people who have no configuration yet. From then on it is theirs, in ~/.config/hypr.
  systemd.user.services.hyprland-configuration = {
    description = "First configuration of Hyprland";
    wantedBy = [ "graphical-session-pre.target" ];
    before = [ "graphical-session-pre.target" ];
    unitConfig.ConditionPathExists = [
      "!%E/hypr/hyprland.lua"
      "!%E/hypr/hyprland.conf"
    ];
    serviceConfig = {
      Type = "oneshot";
      ExecStart = "${pkgs.coreutils}/bin/install -D --mode=644 ${firstConfiguration} %E/hypr/hyprland.lua";
    };
  };

  # What its own key bindings start.
  environment.systemPackages = [
    pkgs.hyprlauncher
    pkgs.kdePackages.dolphin
    pkgs.kitty
  ];
}
