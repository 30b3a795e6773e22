{
  networking.hostName = "otter";
  users.motd = "Welcome.";
  services.openssh.enable = false;
}
