{ config, pkgs, ... }:

{
  imports = [ ./git.nix ];

  home.username = "ada";
  home.homeDirectory = "/home/ada";
  home.stateVersion = "24.05";

  home.packages = [ pkgs.hello (import <nixpkgs> { }).git ];
  xdg.configFile."nvim".source = ./nvim;
  programs.home-manager.enable = true;
}
