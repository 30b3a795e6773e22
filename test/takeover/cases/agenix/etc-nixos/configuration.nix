{ config, pkgs, ... }:
{
  imports = [ ./hardware-configuration.nix <agenix/modules/age.nix> ./web.nix ];
  environment.systemPackages = [ (pkgs.callPackage <agenix/pkgs/agenix.nix> { }) ];
  boot.loader.systemd-boot.enable = true;
  networking.hostName = "vault";
  system.stateVersion = "24.11";
}
