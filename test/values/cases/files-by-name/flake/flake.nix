{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs = { self, nixpkgs, ... }:
    let
      mkHost = import ./lib/mk-host.nix { inherit self nixpkgs; };
    in
    {
      nixosConfigurations = builtins.mapAttrs mkHost {
        otter = { users = [ "ada" ]; };
        badger = { users = [ "ada" ]; };
      };
    };
}
