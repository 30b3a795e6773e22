{
  services.openssh.enable = false;
  users.motd = "x86_64-linux/otter";
  system.stateVersion = "25.11";
}
