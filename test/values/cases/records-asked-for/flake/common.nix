{ hostName, lib, ... }:
let
  defs = import ./devices.nix;
in
{
  networking.hostName = hostName;
  services.syncthing.enable = builtins.hasAttr hostName defs.devices;
  networking.domain = (lib.attrByPath [ hostName ] { domain = "none"; } defs.places).domain;
  services.openssh.enable = lib.hasAttrByPath [ "servers" hostName ] defs;
  system.stateVersion = "25.11";
}
