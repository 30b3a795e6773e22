{
  mine.name = "mail";
  services.openssh.enable = false;
  imports = [ (../. + "/zorro.org/common.nix") ];
}
