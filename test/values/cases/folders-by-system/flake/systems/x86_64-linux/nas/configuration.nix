{
  services.openssh.enable = true;
  users.motd = "x86_64-linux/nas";
  system.stateVersion = "25.11";
}
