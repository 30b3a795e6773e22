{
  inputs.nixpkgs-unstable.url = "github:NixOS/nixpkgs/nixos-unstable";
  outputs = { self, nixpkgs-unstable }: {
    nixosConfigurations.otter = nixpkgs-unstable.lib.nixosSystem { modules = [ ./otter.nix ]; };
  };
}
