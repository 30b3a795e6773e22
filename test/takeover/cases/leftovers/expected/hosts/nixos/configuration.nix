{ config, pkgs, lib, ... }:

let
  local = import ./local.nix;
  branch = lib.concatStrings [ "ma" "in" ];
  branchless = builtins.fetchTarball "https://example.org/${branch}.tar.gz";
in
{
  imports = [
    ./hardware-configuration.nix
    ../../modules/broken.nix
    ../../modules/gone.nix
    ../secret.nix
    <my-modules/server.nix>
  ];

  boot.loader.systemd-boot.enable = true;
  networking.hostName = builtins.getEnv "HOSTNAME";
  nix.nixPath = [ "nixos-config=/etc/nixos/configuration.nix" ];
  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];

  environment.etc.home.text = builtins.getEnv "HOME";
  environment.etc.built.text = toString builtins.currentTime;
  environment.etc.system.text = builtins.currentSystem;
  environment.etc.kept.text = builtins.currentSystem or "none";
  environment.etc.key.source = /home/ada/key.txt;
  environment.etc.source.source = ~/notes;
  environment.etc.fetched.source = branchless;
  environment.etc.pinned.source = builtins.fetchTarball {
    url = "https://example.org/a.tar.gz";
    sha256 = "0000000000000000000000000000000000000000000000000000";
  };
  environment.etc.optional.source = lib.mkIf (builtins.pathExists ../../modules/maybe.txt) ../../modules/maybe.txt;

  system.stateVersion = "24.05";
}
