{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { nixpkgs, ... }:
    let
      mkHost = name: nixpkgs.lib.nixosSystem { modules = [ ./common.nix ./hosts/${name} ]; };
    in
    {
      nixosConfigurations = nixpkgs.lib.genAttrs [ "otter" "badger" "fox" "iso" ] mkHost;
    };
}
