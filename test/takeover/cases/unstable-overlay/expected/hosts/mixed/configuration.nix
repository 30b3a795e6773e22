{ config, pkgs, inputs, ... }:

let
  unstable = import inputs.nixpkgs-24-05 { config = config.nixpkgs.config; inherit (pkgs.stdenv.hostPlatform) system; };
  tarball = inputs.nixpkgs-24-11;
in
{
  imports = [ ./hardware-configuration.nix ];

  boot.loader.systemd-boot.enable = true;
  networking.hostName = "mixed";

  nixpkgs.config.allowUnfree = true;
  nixpkgs.overlays = [
    (import ../../overlays/newer.nix { inherit inputs; })
    (self: super: { fromMaster = (import inputs.nixpkgs-master { inherit (super.stdenv.hostPlatform) system; }).hello; })
  ];
  nixpkgs.config.packageOverrides = pkgs: {
    older = import tarball {
      config = config.nixpkgs.config;
      inherit (pkgs.stdenv.hostPlatform) system;
    };
  };

  environment.systemPackages = with pkgs; [
    git
    unstable.hello # the newer one
    newer.vim
    fromMaster
    older.zsh
  ];

  system.stateVersion = "24.05";

  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];
}
