{
  networking.hostName = "heron";
  programs.sway.enable = true;
  programs.git.enable = false;
}
