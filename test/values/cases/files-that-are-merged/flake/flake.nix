{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs =
    inputs@{ nixpkgs, ... }:
    let
      inherit (nixpkgs) lib;
    in
    {
      nixosConfigurations = lib.mergeAttrsList (
        map (f: import (./machines + "/${f}") inputs) (builtins.attrNames (builtins.readDir ./machines))
      );
    };
}
