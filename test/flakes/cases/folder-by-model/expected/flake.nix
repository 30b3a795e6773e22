{
  outputs = { nixpkgs, nixos-hardware, ... }: {
    nixosConfigurations = {
      thinkpad = nixpkgs.lib.nixosSystem {
        modules = [ ./hosts/t480/configuration.nix ./hosts/t480/disk.nix nixos-hardware.nixosModules.lenovo-thinkpad-t480 ];
      };
      "7-server" = nixpkgs.lib.nixosSystem {
        modules = [ ./hosts/7-server/configuration.nix ./hosts/7-server/disk.nix ];
      };
    };
  };
}
