{ lib, hostName, ... }@args:
let
  records = import ./records.nix;
  mine = records.${args.hostName};
in
{
  networking.hostName = hostName;
  users.motd = mine.motd;
  services.openssh.enable = builtins.elem args.hostName [ "desktop" ];
}
