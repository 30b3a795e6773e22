{ pkgs, ... }: {
  imports = [ ./hardware-configuration.nix ];
  boot.loader.systemd-boot.enable = true;
  networking.hostName = "alone";
  users.users.ada.isNormalUser = true;
  system.stateVersion = "24.05";
}
