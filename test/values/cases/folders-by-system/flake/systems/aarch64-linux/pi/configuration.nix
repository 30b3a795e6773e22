{
  services.openssh.enable = true;
  users.motd = "aarch64-linux/pi";
  system.stateVersion = "25.11";
}
