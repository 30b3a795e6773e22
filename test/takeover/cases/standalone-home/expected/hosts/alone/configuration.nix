{ pkgs, inputs, ... }: {
  imports = [ ./hardware-configuration.nix inputs.home-manager.nixosModules.default ];
  boot.loader.systemd-boot.enable = true;
  networking.hostName = "alone";
  users.users.ada.isNormalUser = true;
  system.stateVersion = "24.05";
  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];
  home-manager.users.ada = import ../../users/ada/home.nix;
  home-manager.extraSpecialArgs = { inherit inputs; };
}
