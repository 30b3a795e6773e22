{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs = { nixpkgs, ... }: {
    nixosConfigurations = {
      otter = nixpkgs.lib.nixosSystem { modules = [ ./hosts/otter ]; };
      images = {
        iso = nixpkgs.lib.nixosSystem { modules = [ ./hosts/iso ]; };
      };
    };
  };
}
