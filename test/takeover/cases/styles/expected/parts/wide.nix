{ config
, lib
, pkgs
, inputs
, ...
}:

let
  newer = import inputs.nixpkgs-unstable {
    inherit (config.nixpkgs) config;
    overlays = [ ];
    inherit (pkgs.stdenv.hostPlatform) system;
  };
in
{
  environment.systemPackages = [ newer.vim ];
}
