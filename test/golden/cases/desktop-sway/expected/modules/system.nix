# What every machine has: flakes on, unfree packages allowed, old generations collected.
{ pkgs, ... }:

{
  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];
  nix.gc = {
    automatic = true;
    dates = "weekly";
    options = "--delete-older-than 30d";
  };

  nixpkgs.config.allowUnfree = true;

  networking.networkmanager.enable = true;

  # Nix reads a flake through git, so rebuilding needs it.
  environment.systemPackages = [ pkgs.git ];
}
