{
  mine.name = "zorro";
  services.openssh.enable = false;

}
