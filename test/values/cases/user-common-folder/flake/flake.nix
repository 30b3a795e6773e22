{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nix-darwin.url = "github:nix-darwin/nix-darwin";

  outputs = inputs: {
    nixosConfigurations = {
      otter = inputs.nixpkgs.lib.nixosSystem { modules = [ ./hosts/otter/configuration.nix ]; };
      "badger" = inputs.nixpkgs.lib.nixosSystem { modules = [ ./hosts/badger/configuration.nix ]; };
    };
    darwinConfigurations.mole = inputs.nix-darwin.lib.darwinSystem { modules = [ ./hosts/every ]; };
  };
}
