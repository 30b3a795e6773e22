{
  networking.hostName = "otter";
  services.openssh.enable = false;
  system.stateVersion = "25.11";
}
