# A graphical desktop: pick one per host with desktop.environment.
{
  config,
  lib,
  pkgs,
  ...
}:

let
  cfg = config.desktop;
  is = name: lib.mkIf (cfg.environment == name);
in
{
  options.desktop.environment = lib.mkOption {
    type = lib.types.nullOr (
      lib.types.enum [
        "cosmic"
        "gnome"
        "hyprland"
        "niri"
        "plasma"
        "sway"
        "xfce"
      ]
    );
    default = null;
    description = "Desktop environment of this host; null for none.";
  };

  config = lib.mkMerge [
    (lib.mkIf (cfg.environment != null) {
      services.printing.enable = true;
      security.rtkit.enable = true;
      services.pipewire = {
        enable = true;
        alsa.enable = true;
        alsa.support32Bit = true;
        pulse.enable = true;
      };
    })

    (is "gnome" {
      services.displayManager.gdm.enable = true;
      services.desktopManager.gnome.enable = true;
    })

    (is "plasma" {
      services.displayManager.sddm.enable = true;
      services.desktopManager.plasma6.enable = true;
    })

    (is "cosmic" {
      services.displayManager.cosmic-greeter.enable = true;
      services.desktopManager.cosmic.enable = true;
    })

    (is "xfce" {
      services.xserver = {
        enable = true;
        displayManager.lightdm.enable = true;
        desktopManager.xfce.enable = true;
      };
    })

    # Log in to the session "Hyprland (uwsm-managed)": the plain one starts no user services.
    (is "hyprland" {
      services.displayManager.ly.enable = true;
      programs.hyprland = {
        enable = true;
        withUWSM = true;
      };
      security.soteria.enable = true;
      # What its default key bindings start.
      environment.systemPackages = [
        pkgs.hyprlauncher
        pkgs.kitty
      ];
    })

    (is "niri" {
      services.displayManager.ly.enable = true;
      programs.niri.enable = true;
      security.soteria.enable = true;
      # What its default key bindings start.
      environment.systemPackages = [
        pkgs.alacritty
        pkgs.fuzzel
        pkgs.swaylock
        pkgs.waybar
      ];
    })

    (is "sway" {
      services.displayManager.ly.enable = true;
      programs.sway.enable = true;
      security.soteria.enable = true;
    })
  ];
}
