# COSMIC.
{ lib, ... }:

{
  services.desktopManager.cosmic.enable = true;
  services.displayManager.cosmic-greeter.enable = lib.mkDefault true;
}
