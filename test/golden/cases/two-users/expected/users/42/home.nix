# The home of 42.
{ osConfig, ... }:

{
  home.stateVersion = osConfig.system.stateVersion;
}
