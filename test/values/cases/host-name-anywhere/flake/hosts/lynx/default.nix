{ config, lib, ... }:
{
  my.hostName = "lynx";
  networking.hostName = lib.mkDefault config.my.hostName;
}
