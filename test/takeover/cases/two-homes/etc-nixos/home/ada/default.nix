{ theme, ... }:
{
  imports = [ ./git.nix ../shared/shell.nix ];
  home.stateVersion = "24.05";
  xdg.configFile.theme.text = theme;
}
