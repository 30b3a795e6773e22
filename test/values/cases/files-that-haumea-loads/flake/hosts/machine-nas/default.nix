{
  networking.hostName = "nas";
  users.motd = "Welcome.";
  services.openssh.enable = true;
}
