# The home of bob.
{ osConfig, ... }:

{
  programs.git.enable = true;

  home.stateVersion = osConfig.system.stateVersion;
}
