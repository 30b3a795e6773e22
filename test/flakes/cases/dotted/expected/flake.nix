{
  inputs.nixpkgs.url = "nixpkgs/nixos-unstable";

  outputs = { self, nixpkgs }: {
    nixosConfigurations.atlas = nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [ ./atlas.nix ];
    };

    nixosConfigurations.hera = nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [ ./hera.nix ];
    };

    nixosConfigurations."7-server" = nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [ ./7-server.nix ];
    };

    formatter.x86_64-linux = nixpkgs.legacyPackages.x86_64-linux.nixfmt-tree;
  };
}
