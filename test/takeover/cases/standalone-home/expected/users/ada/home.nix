{ config, pkgs, inputs, ... }:

{
  imports = [ ./git.nix ];

  home.username = "ada";
  home.homeDirectory = "/home/ada";
  home.stateVersion = "24.05";

  home.packages = [ pkgs.hello (import inputs.nixpkgs { inherit (pkgs.stdenv.hostPlatform) system; }).git ];
  xdg.configFile."nvim".source = ./nvim;
  programs.home-manager.enable = true;
}
