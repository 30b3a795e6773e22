{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs = { nixpkgs, ... }:
    let
      inherit (nixpkgs) lib;
      inventory = lib.importJSON ./inventory/hosts.json;
    in
    {
      nixosConfigurations = lib.mapAttrs (
        name: host: lib.nixosSystem {
          inherit (host) system;
          modules = [ ./hosts/${name} { networking.hostName = name; networking.domain = host.domain; nixpkgs.hostPlatform = host.system; } ];
        }
      ) inventory.machines;
    };
}
