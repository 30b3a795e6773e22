{ config, pkgs, inputs, ... }:

let
  sources = import ../../npins;
  # Pinned by its hash, and so allowed in a flake as it is.
  frozen = fetchTarball {
    url = "https://github.com/NixOS/nixpkgs/archive/nixos-23.05.tar.gz";
    sha256 = "0000000000000000000000000000000000000000000000000000";
  };
  never = import frozen { inherit (pkgs.stdenv.hostPlatform) system; };
  older = import sources.nixpkgs { config = { }; inherit (pkgs.stdenv.hostPlatform) system; };
  settings = { overlays = [ ]; };
  other = (import inputs.nixpkgs) ({ inherit (pkgs.stdenv.hostPlatform) system; } // settings);
in
{
  imports = [ ./hardware-configuration.nix (import sources.home).nixos ];

  boot.loader.systemd-boot.enable = true;
  networking.hostName = "pinned";
  environment.systemPackages = [ older.hello other.git ] ++ (if false then [ never.hello ] else [ ]);
  system.stateVersion = "23.05";
  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];
}
