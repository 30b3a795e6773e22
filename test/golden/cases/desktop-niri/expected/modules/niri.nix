# niri. Super+T opens a terminal, Super+D programs, and Super+Shift+/ shows all keys.
{ lib, pkgs, ... }:

{
  programs.niri.enable = true;
  programs.thunar.enable = lib.mkDefault true;

  services.greetd.settings.default_session = {
    command = lib.mkDefault "${pkgs.tuigreet}/bin/tuigreet --remember --cmd niri-session";
  };

  environment.systemPackages = [
    # What its own key bindings start.
    pkgs.alacritty
    pkgs.fuzzel
    pkgs.orca
    pkgs.waybar
    # It starts this for programs that need X11.
    pkgs.xwayland-satellite
  ];
}
