# The home of 42.
{ osConfig, ... }:

{
  programs.git.enable = true;

  home.stateVersion = osConfig.system.stateVersion;
}
