# GNOME.
{ lib, ... }:

{
  services.desktopManager.gnome.enable = true;
  services.displayManager.gdm.enable = lib.mkDefault true;
}
