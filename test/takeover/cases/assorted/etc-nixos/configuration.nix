{ config, pkgs, ... }:

let
  nur = import (builtins.fetchTarball "https://github.com/nix-community/NUR/archive/master.tar.gz") { inherit pkgs; };
  impermanence = builtins.fetchTarball { url = "https://github.com/nix-community/impermanence/archive/master.tar.gz"; };
  dotfiles = builtins.fetchGit "https://github.com/ada/dotfiles";
  theme = builtins.fetchTarball https://example.org/theme-1.0.tar.gz;
in
{
  imports = [
    ./hardware-configuration.nix
    "${impermanence}/nixos.nix"
    <musnix>
    (import (dotfiles + "/module.nix"))
  ];

  nix = {
    package = pkgs.hello;
    settings.experimental-features = [ "flakes" ];
  };
  boot.loader.systemd-boot.enable = true;
  networking.hostName = "assorted";
  environment.persistence."/keep".directories = [ "/var/log" ];
  musnix.enable = true;
  environment.systemPackages = [ nur.repos.ada.hello ];
  environment.etc.theme.source = theme;

  # The copy is not needed any more.
  system.copySystemConfiguration = true; # for now
  system.stateVersion = "24.05";
}
