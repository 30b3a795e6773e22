{ config
, lib
, pkgs
, ...
}:

let
  newer = import <nixpkgs-unstable> {
    inherit (config.nixpkgs) config;
    overlays = [ ];
  };
in
{
  environment.systemPackages = [ newer.vim ];
}
