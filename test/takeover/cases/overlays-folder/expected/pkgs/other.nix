{ pkgs, lib ? pkgs.lib }:
lib.id pkgs.zsh
