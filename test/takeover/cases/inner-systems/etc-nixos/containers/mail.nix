{ ... }:
{
  imports = [ ./common.nix ];
  networking.hostName = "mail";
}
