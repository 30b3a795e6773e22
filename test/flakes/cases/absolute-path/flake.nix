{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations = {
      nixos = nixpkgs.lib.nixosSystem {
        modules = [ ./nixos/configuration.nix /etc/nixos/hardware-configuration.nix ./modules/nixos ];
      };
    };
  };
}
