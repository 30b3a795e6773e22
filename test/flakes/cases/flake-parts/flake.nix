{
  outputs = inputs@{ flake-parts, nixpkgs, ... }:
    flake-parts.lib.mkFlake { inherit inputs; } {
      systems = [ "x86_64-linux" ];
      perSystem = { pkgs, ... }: { devShells.default = pkgs.mkShell { }; };
      flake = {
        nixosConfigurations.fig = nixpkgs.lib.nixosSystem {
          modules = [ ./hosts/fig/configuration.nix ];
          specialArgs = { inherit inputs; };
        };
      };
    };
}
