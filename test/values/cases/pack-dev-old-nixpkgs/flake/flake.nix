{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-24.11";
  outputs = { self, ... }: let inherit (self.inputs.nixpkgs) lib; in {
    nixosConfigurations.otter = lib.nixosSystem { modules = [ ./otter.nix ]; };
  };
}
