# What https://github.com/NixOS/nixos-hardware has for this model.
{ inputs, ... }:

{
  imports = [ inputs.nixos-hardware.nixosModules.lenovo-thinkpad-x1-9th-gen ];

  # Drivers of some models are not free.
  nixpkgs.config.allowUnfree = true;
}
