{
  programs.fish.enable = true;
}
