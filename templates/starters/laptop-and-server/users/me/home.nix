# The home of me.
{ osConfig, ... }:

{
  home.stateVersion = osConfig.system.stateVersion;
}
