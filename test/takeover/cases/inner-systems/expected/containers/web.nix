{ pkgs, port, ... }:
{
  imports = [ ./common.nix ];
  networking.hostName = "web";
  environment.etc.port.text = toString port;
  system.stateVersion = "24.11";
}
