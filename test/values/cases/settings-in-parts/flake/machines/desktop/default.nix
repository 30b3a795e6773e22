{
  imports = [ ./hardware.nix ];
  services.tlp.enable = false;
  system.stateVersion = "25.11";
}
