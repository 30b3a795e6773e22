{ config, pkgs, inputs, ... }:
{
  imports = [ ./hardware-configuration.nix inputs.agenix.nixosModules.default ../../modules/web.nix ];
  environment.systemPackages = [ (pkgs.callPackage "${inputs.agenix}/pkgs/agenix.nix" { }) ];
  boot.loader.systemd-boot.enable = true;
  networking.hostName = "vault";
  system.stateVersion = "24.11";
  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];
}
