{
  networking.hostName = "otter";
  programs.sway.enable = true;
  programs.git.enable = true;
}
