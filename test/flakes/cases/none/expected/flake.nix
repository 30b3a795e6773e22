{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { self, nixpkgs, ... }@inputs: {
    # only packages so far
    packages.x86_64-linux = { };
    nixosConfigurations."7-server" = nixpkgs.lib.nixosSystem {
      specialArgs = { inherit inputs; };
      modules = [ ./hosts/7-server/configuration.nix ];
    };
  };
}
