{ pkgs ? import inputs.nixpkgs { inherit (pkgs.stdenv.hostPlatform) system; }, lib ? pkgs.lib, inputs }:
lib.id pkgs.zsh
