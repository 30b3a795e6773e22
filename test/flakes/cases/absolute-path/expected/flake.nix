{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations = {
      nixos = nixpkgs.lib.nixosSystem {
        modules = [ ./nixos/configuration.nix /etc/nixos/hardware-configuration.nix ./modules/nixos ];
      };
      "7-server" = nixpkgs.lib.nixosSystem {
        modules = [ ./7-server/configuration.nix /etc/nixos/hardware-configuration.nix ./modules/nixos ];
      };
    };
  };
}
