{ theme, ... }:
{
  imports = [ ./git.nix ../../home/shared/shell.nix ];
  home.stateVersion = "24.05";
  xdg.configFile.theme.text = theme;
}
