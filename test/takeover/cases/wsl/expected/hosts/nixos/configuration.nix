# The tarball for Windows comes with this.
{ config, lib, pkgs, inputs, ... }:

{
  imports = [
    # what Windows needs
    inputs.nixos-wsl.nixosModules.default
  ];

  wsl.enable = true;
  wsl.defaultUser = "nixos";

  system.stateVersion = "24.11";
  nixpkgs.hostPlatform = "x86_64-linux";
  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];
}
