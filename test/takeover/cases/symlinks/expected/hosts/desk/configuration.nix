{ ... }:
{
  imports = [ ./hardware-configuration.nix ../../common ../../common/ssh.nix ];
  boot.loader.systemd-boot.enable = true;
  networking.hostName = "desk";
  system.stateVersion = "24.05";
  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];
}
