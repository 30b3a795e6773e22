{ config, pkgs, lib, ... }: {
  imports = [ ./hardware-configuration.nix ../../modules/parts/plain.nix ../../modules/parts/args.nix ../../modules/parts/let.nix ../../modules/parts/wide.nix ../../modules/parts/early.nix ../../modules/parts/calls.nix ../../modules/parts/calls-early.nix ];
  options.mine.enable = lib.mkEnableOption "what is mine";
  config = {
    boot.loader.systemd-boot.enable = true;
    nix.settings.auto-optimise-store = true;
    nix.settings.experimental-features = [
      "nix-command"
      "flakes"
    ];
    mine.enable = true;
    system.stateVersion = "24.05";
    networking.hostName = "nixos";
  };
}
