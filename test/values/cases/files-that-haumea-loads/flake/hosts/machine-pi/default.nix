{
  networking.hostName = "pi";
  users.motd = "Welcome.";
  services.openssh.enable = true;
}
