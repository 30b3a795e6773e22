{ pkgs ? import <nixpkgs> { } }:
import ./c.nix { inherit pkgs; }
