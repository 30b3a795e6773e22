{ pkgs ? import <nixpkgs> { } }:

[ pkgs.git ]
