{
  outputs = { nixpkgs, nixos-hardware, ... }: {
    nixosConfigurations = {
      thinkpad = nixpkgs.lib.nixosSystem {
        modules = [ ./hosts/t480/configuration.nix ./hosts/t480/disk.nix nixos-hardware.nixosModules.lenovo-thinkpad-t480 ];
      };
    };
  };
}
