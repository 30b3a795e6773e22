{ hostName, ... }:
let
  defs = import ./devices.nix;
in
{
  networking.hostName = hostName;
  services.syncthing.enable = builtins.hasAttr hostName defs.devices;
  system.stateVersion = "25.11";
}
