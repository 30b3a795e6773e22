# What NixOS's modules of desktops turn on, as far as `first-hour.nix` asks. Read in the modules of the 26.11 cycle,
# below nixos/modules: services/desktop-managers/{gnome,plasma6,cosmic}.nix, services/x11/desktop-managers/xfce.nix,
# programs/wayland/{wayland-session,hyprland,niri,sway}.nix, services/misc/graphical-desktop.nix, services/desktops/gvfs.nix.
{
  config,
  lib,
  pkgs,
  ...
}:

let
  inherit (lib) mkDefault mkIf mkOption;

  switch = mkOption {
    type = lib.types.bool;
    default = false;
  };
  desktops = config.services.desktopManager;
  xfce = config.services.xserver.desktopManager.xfce.enable;
  inherit (config.programs) hyprland niri sway;
  isComposited = hyprland.enable || niri.enable || sway.enable;
  isGraphical = desktops.gnome.enable || desktops.plasma6.enable || desktops.cosmic.enable || xfce || isComposited;
in
{
  options = {
    fonts.enableDefaultPackages = switch;
    hardware.bluetooth.enable = switch;
    networking.networkmanager.enable = switch;
    programs = {
      dconf.enable = switch;
      hyprland.enable = switch;
      hyprland.package = mkOption {
        type = lib.types.package;
        default = pkgs.hyprland;
      };
      hyprland.withUWSM = switch;
      niri.enable = switch;
      sway.enable = switch;
      sway.extraPackages = mkOption {
        type = lib.types.listOf lib.types.package;
        default = [
          pkgs.brightnessctl
          pkgs.foot
          pkgs.grim
          pkgs.pulseaudio
          pkgs.swayidle
          pkgs.swaylock
          pkgs.wmenu
        ];
      };
      thunar.enable = switch;
      xwayland.enable = switch;
    };
    security.polkit.enable = switch;
    security.soteria.enable = switch;
    services = {
      avahi.enable = switch;
      desktopManager.cosmic.enable = switch;
      desktopManager.gnome.enable = switch;
      desktopManager.plasma6.enable = switch;
      gnome.gnome-keyring.enable = switch;
      graphical-desktop.enable = switch;
      gvfs.enable = switch;
      power-profiles-daemon.enable = switch;
      udisks2.enable = switch;
      upower.enable = switch;
      xserver.desktopManager.xfce.enable = switch;
    };
    xdg.portal.enable = switch;
  };

  config = lib.mkMerge [
    (mkIf isGraphical {
      fonts.enableDefaultPackages = mkDefault true;
      services.graphical-desktop.enable = mkDefault true;
      services.pipewire.enable = mkDefault true;
      services.pipewire.pulse.enable = mkDefault true;
    })
    (mkIf config.services.gvfs.enable { services.udisks2.enable = true; })

    (mkIf desktops.gnome.enable {
      hardware.bluetooth.enable = mkDefault true;
      networking.networkmanager.enable = mkDefault true;
      programs.xwayland.enable = mkDefault true;
      security.polkit.enable = true;
      services = {
        avahi.enable = mkDefault true;
        gnome.gnome-keyring.enable = mkDefault true;
        gvfs.enable = true;
        power-profiles-daemon.enable = mkDefault true;
        udisks2.enable = true;
        upower.enable = true;
      };
      xdg.portal.enable = true;
    })

    (mkIf desktops.plasma6.enable {
      programs.xwayland.enable = true;
      services = {
        power-profiles-daemon.enable = mkDefault true;
        udisks2.enable = true;
        upower.enable = true;
      };
      xdg.portal.enable = true;
    })

    (mkIf desktops.cosmic.enable {
      hardware.bluetooth.enable = mkDefault true;
      networking.networkmanager.enable = mkDefault true;
      programs.xwayland.enable = mkDefault true;
      security.polkit.enable = true;
      services = {
        avahi.enable = mkDefault true;
        gnome.gnome-keyring.enable = mkDefault true;
        gvfs.enable = mkDefault true;
        power-profiles-daemon.enable = mkDefault true;
        upower.enable = true;
      };
      xdg.portal.enable = true;
    })

    (mkIf xfce {
      programs.thunar.enable = true;
      security.polkit.enable = true;
      services = {
        gnome.gnome-keyring.enable = mkDefault true;
        gvfs.enable = true;
        udisks2.enable = true;
        upower.enable = true;
      };
      xdg.portal.enable = mkDefault true;
    })

    (mkIf isComposited {
      programs.dconf.enable = mkDefault true;
      programs.xwayland.enable = mkDefault (!niri.enable);
      security.polkit.enable = true;
      xdg.portal.enable = true;
    })
    (mkIf niri.enable { services.gnome.gnome-keyring.enable = mkDefault true; })
    (mkIf sway.enable { environment.systemPackages = sway.extraPackages; })
  ];
}
