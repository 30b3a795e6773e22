{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  outputs = inputs: {
    nixosConfigurations.otter = inputs.nixpkgs.lib.nixosSystem { modules = [ ./otter.nix ]; };
  };
}
