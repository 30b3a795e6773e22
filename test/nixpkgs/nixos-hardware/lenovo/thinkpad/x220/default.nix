{
  services.tlp.enable = true;
}
