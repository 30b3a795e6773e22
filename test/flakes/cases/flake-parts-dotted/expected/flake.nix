{
  inputs.flake-parts.url = "github:hercules-ci/flake-parts";
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { self, ... }@inputs: inputs.flake-parts.lib.mkFlake { inherit inputs; } ({ lib, ... }: {
    systems = [ "x86_64-linux" ];
    flake.nixosConfigurations = {
      oak = inputs.nixpkgs.lib.nixosSystem { modules = [ ./oak.nix ]; };
      "7-server" = inputs.nixpkgs.lib.nixosSystem { modules = [ ./7-server.nix ]; };
    };
  });
}
