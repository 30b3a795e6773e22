{
  imports = [
    ./hardware-configuration.nix
    ../../common/ssh.nix
  ];
  networking.hostName = "otter";
  services.desktopManager.gnome.enable = true;
  system.stateVersion = "25.11";
}
