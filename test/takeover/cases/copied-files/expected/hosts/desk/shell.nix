{ pkgs ? import <nixpkgs> { } }:

pkgs.mkShell { packages = [ pkgs.gcc ./missing.nix ]; }
