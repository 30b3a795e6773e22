# The home of me.
{ osConfig, ... }:

{
  programs.git.enable = true;

  home.stateVersion = osConfig.system.stateVersion;
}
