{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  outputs = { self, nixpkgs }:
    let
      mk = builtins.mapAttrs (name: module: nixpkgs.lib.nixosSystem { modules = [ module ]; });
      all = set: { nixosConfigurations = mk set; };
    in
    all { otter = ./otter.nix; };
}
