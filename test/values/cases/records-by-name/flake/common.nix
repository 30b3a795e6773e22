{ lib, hostName, ... }@args:
let
  records = import ./records.nix;
  mine = records.${args.hostName};
in
{
  networking.hostName = hostName;
  users.motd = mine.motd;
  services.syncthing.peers = builtins.fromJSON (builtins.readFile ./peers.json);
  services.openssh.enable = builtins.elem args.hostName [ "desktop" ];
}
