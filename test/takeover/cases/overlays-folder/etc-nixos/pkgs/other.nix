{ pkgs ? import <nixpkgs> { }, lib ? pkgs.lib }:
lib.id pkgs.zsh
