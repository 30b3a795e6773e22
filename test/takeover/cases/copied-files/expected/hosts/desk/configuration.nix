{ pkgs, ... }:

{
  imports = [
    ./hardware-configuration.nix
    ../../modules/tools.nix
  ];

  boot.loader.systemd-boot.enable = true;
  networking.hostName = "desk";

  # Files that are put somewhere as they are: nothing here evaluates them.
  environment.etc."skel/shell.nix".source = ../../modules/shell.nix;
  environment.etc."skel/templates".source = ../../templates;
  environment.etc."skel/overlay.nix".text = builtins.readFile ../../modules/overlay.nix;
  environment.etc."skel/tools.nix".source = ../../modules/package.nix;

  environment.systemPackages = import ../../modules/package.nix { inherit pkgs; };

  system.stateVersion = "25.05";

  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];
}
