{ pkgs, ... }:
let
  home-manager = builtins.fetchGit {
    url = "https://github.com/nix-community/home-manager.git";
    ref = "master";
  };
in {
  imports = [ ./hardware-configuration.nix "${home-manager}/nixos" ];
  nix.extraOptions = ''
    experimental-features = nix-command flakes
  '';
  boot.loader.systemd-boot.enable = true;
  networking = { hostName = "git"; useDHCP = false; };
  users.users.ada.isNormalUser = true;
  home-manager.users.ada = { imports = [ ./home.nix ]; };
  system.stateVersion = "21.05";
}
