{
  imports = [
    ./hardware-configuration.nix
    ../../common/ssh.nix
  ];
  networking.hostName = "badger";
  services.nginx.enable = true;
  system.stateVersion = "25.11";
}
