{ inputs, ... }:
{
  imports = [ ./hardware-configuration.nix inputs.home-manager.nixosModules.default ];
  boot.loader.systemd-boot.enable = true;
  networking.hostName = "shared";
  users.users.ada.isNormalUser = true;
  users.users.bob.isNormalUser = true;
  home-manager = {
    extraSpecialArgs = { theme = "dark"; inherit inputs; };
    users = {
      ada = import ../../users/ada/home.nix;
      bob = { imports = [ ../../users/bob/home.nix ]; };
    };
  };
  system.stateVersion = "24.05";
  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];
}
