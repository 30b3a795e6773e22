{ config, pkgs, inputs, ... }:

let
  nur = import inputs.nur { inherit pkgs; };
  theme = inputs.theme-1-0.outPath;
in
{
  imports = [
    ./hardware-configuration.nix
    inputs.impermanence.nixosModules.default
    inputs.musnix.nixosModules.default
    (import "${inputs.dotfiles}/module.nix")
  ];

  nix = {
    package = pkgs.hello;
    settings.experimental-features = [ "flakes" "nix-command" ];
  };
  boot.loader.systemd-boot.enable = true;
  networking.hostName = "assorted";
  environment.persistence."/keep".directories = [ "/var/log" ];
  musnix.enable = true;
  environment.systemPackages = [ nur.repos.ada.hello ];
  environment.etc.theme.source = theme;

  system.stateVersion = "24.05";
}
