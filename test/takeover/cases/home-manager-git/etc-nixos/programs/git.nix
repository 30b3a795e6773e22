{
  programs.git.enable = true;
}
