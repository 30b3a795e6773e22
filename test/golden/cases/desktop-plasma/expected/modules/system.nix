# What every machine has: flakes on, old generations collected, a network, git.
{
  config,
  lib,
  pkgs,
  ...
}:

{
  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];
  nix.gc = {
    automatic = lib.mkDefault true;
    dates = lib.mkDefault "weekly";
    options = lib.mkDefault "--delete-older-than 30d";
  };

  # Each takes 50 MB and more, which is a lot for a small EFI partition.
  boot.loader.systemd-boot.configurationLimit = lib.mkDefault 8;
  boot.loader.grub.configurationLimit = lib.mkDefault 8;

  # Someone chooses the network here; a machine with networkd has it in its configuration.
  networking.networkmanager.enable = lib.mkIf (!config.networking.useNetworkd) (lib.mkDefault true);

  # Nix reads a flake through git, so rebuilding needs it.
  environment.systemPackages = [ pkgs.git ];
}
