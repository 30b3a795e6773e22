args:
{
  imports = [ ../shared/shell.nix ];
  home.stateVersion = "24.05";
  home.packages = [ (import <nixos-unstable-small> { system = "x86_64-linux"; }).git ];
}
