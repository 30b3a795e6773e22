{
  outputs = inputs@{ self, nixpkgs, ... }:
  let
    inherit (nixpkgs) lib;
    mkSystem = { hostname, system, users }: lib.nixosSystem {
      inherit system;
      specialArgs = { inherit inputs hostname users; };
      modules = [ (./hosts + "/${hostname}/configuration.nix") ./modules/nixos ];
    };
  in {
    nixosConfigurations = {
      "nixos" = mkSystem {
        hostname = "nixos";
        system = "x86_64-linux";
        users = [ "ada" ];
      };
      "pi" = mkSystem {
        hostname = "pi";
        system = "aarch64-linux";
        users = [ "ada" "bob" ];
      };
    };
  };
}
