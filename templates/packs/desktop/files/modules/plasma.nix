# KDE Plasma.
{ lib, ... }:

{
  services.desktopManager.plasma6.enable = true;
  services.displayManager.sddm.enable = lib.mkDefault true;
}
