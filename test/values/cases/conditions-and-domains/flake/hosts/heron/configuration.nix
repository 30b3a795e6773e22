{
  mine.name = "heron";
  services.openssh.enable = true;

}
