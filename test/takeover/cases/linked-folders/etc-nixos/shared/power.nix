{
  services.upower.enable = true;
}
