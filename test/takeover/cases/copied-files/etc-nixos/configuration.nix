{ pkgs, ... }:

{
  imports = [
    ./hardware-configuration.nix
    ./tools.nix
  ];

  boot.loader.systemd-boot.enable = true;
  networking.hostName = "desk";

  # Files that are put somewhere as they are: nothing here evaluates them.
  environment.etc."skel/shell.nix".source = ./shell.nix;
  environment.etc."skel/templates".source = ./templates;
  environment.etc."skel/overlay.nix".text = builtins.readFile ./overlay.nix;
  environment.etc."skel/tools.nix".source = ./package.nix;

  environment.systemPackages = import ./package.nix { inherit pkgs; };

  system.stateVersion = "25.05";
}
