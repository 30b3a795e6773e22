{ pkgs, inputs, ... }:
{
  imports = [ ./hardware-configuration.nix inputs.home-manager.nixosModules.default ];
  nix.extraOptions = ''
    experimental-features = nix-command flakes
  '';
  boot.loader.systemd-boot.enable = true;
  networking = { hostName = "git"; useDHCP = false; };
  users.users.ada.isNormalUser = true;
  home-manager.users.ada = { imports = [ ../../users/ada/home.nix ]; };
  system.stateVersion = "21.05";
}
