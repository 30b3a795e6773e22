{ config, lib, pkgs, ... }:

let
  # Small helpers of my own.
  mine = import ../../lib { inherit lib; };
in
{
  imports = [
    ./hardware-configuration.nix
    ../../modules/users.nix
    ../../modules/desktop
    ../../services/ssh.nix
  ] ++ lib.optional true ../../services/backup.nix;

  networking.hostName = "workbench";
  boot.loader.systemd-boot.enable = true;

  environment.etc."motd".text = builtins.readFile ../../assets/motd;
  environment.etc."motto".text = mine.shout (lib.optionalString (builtins.pathExists ../../modules/motto.txt) "hi");

  # Written back when this is built, not a path to be moved: ./assets/motd
  environment.etc."note".text = "see ./assets/motd";

  system = {
    stateVersion = "22.11";
  };

  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];
}
