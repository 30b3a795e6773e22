# What GNOME and Plasma have of their own, for compositors, which bring windows and little else.
{ lib, pkgs, ... }:

let
  idle = "${pkgs.swayidle}/bin/swayidle -w";
  lock = "${pkgs.swaylock}/bin/swaylock --daemonize";
in
{
  # Logging in, in text. Which session follows is said in the file of the compositor.
  services.greetd = {
    enable = lib.mkDefault true;
    useTextGreeter = lib.mkDefault true;
  };

  # Asks for a password where a program needs more rights.
  security.soteria.enable = lib.mkDefault true;

  # Keeps the passwords of programs.
  services.gnome.gnome-keyring.enable = lib.mkDefault true;

  # Removable disks and shares, in the file manager.
  services.gvfs.enable = lib.mkDefault true;

  services.upower.enable = lib.mkDefault true;
  services.power-profiles-daemon.enable = lib.mkDefault true;

  # Wi-Fi, in the tray of the bar; and blueman-manager, to pair Bluetooth devices.
  programs.nm-applet.enable = lib.mkDefault true;
  services.blueman.enable = lib.mkDefault true;

  # Nobody finds the screen unlocked when the machine wakes up.
  systemd.user.services.lock-screen = {
    description = "Lock the screen before sleep";
    partOf = [ "graphical-session.target" ];
    wantedBy = [ "graphical-session.target" ];
    path = [ pkgs.bash ];
    serviceConfig.ExecStart = "${idle} before-sleep '${lock}' lock '${lock}'";
  };

  environment.systemPackages = [
    pkgs.mako # notifications, started by the first one
    pkgs.swaylock
    # What keys for brightness and media start.
    pkgs.brightnessctl
    pkgs.playerctl
  ];
}
