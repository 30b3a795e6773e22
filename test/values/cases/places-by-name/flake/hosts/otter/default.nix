{ fromRoot, lib, ... }:
{
  imports = lib.flatten [
    ./hardware-configuration.nix
    (map fromRoot [ "users/media" ])
  ];
  system.stateVersion = "25.11";
}
