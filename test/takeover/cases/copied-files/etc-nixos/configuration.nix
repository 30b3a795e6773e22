{ lib, pkgs, ... }:

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

  environment.etc."skel/force.nix".source = lib.mkForce (lib.mkDefault ./templates/d.nix);
  environment.etc."skel/maybe.nix" = lib.mkIf true { source = if true then ./templates/d.nix else ./shell.nix; };
  environment.etc."skel/told".text = "see ${./overlay.nix} and ${toString ./templates}";
  system.activationScripts.skel = "cp ${./templates}/c.nix /tmp/c.nix";

  environment.systemPackages = import ./package.nix { inherit pkgs; };

  system.stateVersion = "25.05";
}
