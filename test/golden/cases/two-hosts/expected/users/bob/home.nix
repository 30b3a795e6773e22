# The home of bob.
{ osConfig, ... }:

{
  home.stateVersion = osConfig.system.stateVersion;
}
