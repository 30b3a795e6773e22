{
  imports = [ ./hardware.nix ];
  services.tlp.enable = true;
  system.stateVersion = "25.11";
}
