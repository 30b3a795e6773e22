{ ... }:
{
  imports = [ ./hardware-configuration.nix <home-manager/nixos> ];
  boot.loader.systemd-boot.enable = true;
  networking.hostName = "shared";
  users.users.ada.isNormalUser = true;
  users.users.bob.isNormalUser = true;
  home-manager = {
    extraSpecialArgs = { theme = "dark"; };
    users = {
      ada = import ./home/ada;
      bob = { imports = [ ./home/bob/home.nix ]; };
    };
  };
  system.stateVersion = "24.05";
}
