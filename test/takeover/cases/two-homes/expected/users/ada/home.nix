{ theme, ... }:
{
  imports = [ ./git.nix ../../modules/home/shared/shell.nix ];
  home.stateVersion = "24.05";
  xdg.configFile.theme.text = theme;
}
