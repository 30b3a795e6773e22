{ config, pkgs, lib, ... }: {
  imports = [ ./hardware-configuration.nix ../../parts/plain.nix ../../parts/args.nix ../../parts/let.nix ../../parts/wide.nix ../../parts/early.nix ../../parts/calls.nix ../../parts/calls-early.nix ];
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
  };
}
