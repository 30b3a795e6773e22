# Sway. Super+Return opens a terminal, Super+D programs; man 5 sway has the rest.
{ lib, pkgs, ... }:

{
  programs.sway.enable = true;
  programs.thunar.enable = lib.mkDefault true;

  services.greetd.settings.default_session = {
    command = lib.mkDefault "${pkgs.tuigreet}/bin/tuigreet --remember --cmd sway";
  };

  # Its own key bindings have none for this.
  environment.etc."sway/config.d/lock.conf".text = ''
    bindsym Mod4+Mod1+l exec swaylock --daemonize
  '';
}
