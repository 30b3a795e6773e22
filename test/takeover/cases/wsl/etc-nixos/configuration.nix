# The tarball for Windows comes with this.
{ config, lib, pkgs, ... }:

{
  imports = [
    # what Windows needs
    <nixos-wsl/modules>
  ];

  wsl.enable = true;
  wsl.defaultUser = "nixos";

  system.stateVersion = "24.11";
}
