{ lib }:
builtins.foldl' (all: file: all // import file { inherit lib; }) lib [ ./mk-flake.nix ]
