{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs = { nixpkgs, ... }:
    let
      mkHost = name: nixpkgs.lib.nixosSystem { modules = [ ./modules/my.nix ./hosts/${name} ./hosts/${name}/hardware-configuration.nix ]; };
    in
    {
      nixosConfigurations = {
        otter = mkHost "otter";
        badger = mkHost "badger";
        lynx = mkHost "lynx";
        stoat = mkHost "stoat";
        heron = mkHost "heron";
      };
    };
}
