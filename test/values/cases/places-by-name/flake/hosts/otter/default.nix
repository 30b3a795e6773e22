{ fromRoot, hostname, lib, ... }:
{
  imports = lib.flatten [
    ./hardware-configuration.nix
    (map fromRoot [ "users/media" ])
    ../../modules/extra/${hostname}
  ];
  system.stateVersion = "25.11";
}
