{ config, pkgs, ... }:

let
  unstable = import <nixos-24.05> { config = config.nixpkgs.config; };
  tarball = fetchTarball "https://github.com/NixOS/nixpkgs/archive/nixos-24.11.tar.gz";
in
{
  imports = [ ./hardware-configuration.nix ];

  boot.loader.systemd-boot.enable = true;
  networking.hostName = "mixed";

  nixpkgs.config.allowUnfree = true;
  nixpkgs.overlays = [
    (import ./overlays/newer.nix)
    (self: super: { fromMaster = (import <nixpkgs-master> { }).hello; })
  ];
  nixpkgs.config.packageOverrides = pkgs: {
    older = import tarball {
      config = config.nixpkgs.config;
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
}
