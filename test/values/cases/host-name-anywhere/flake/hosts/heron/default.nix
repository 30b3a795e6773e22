{ lib, ... }:
{
  networking.hostName = lib.mkForce "old-laptop";
}
