{ lib, ... }:
{
  nixosSystem = import ./nixos-system.nix;
  relativeToRoot = path: ../. + "/${path}";
}
