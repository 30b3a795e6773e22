{ pkgs, ... }:
{
  imports = [ <home-manager/nixos> ];
  environment.systemPackages = [ (import <nixpkgs> { }).git pkgs.vim ];
}
