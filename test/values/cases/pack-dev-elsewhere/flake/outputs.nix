{ self, nixpkgs, ... }:
let
  hosts = { nixosConfigurations.otter = nixpkgs.lib.nixosSystem { modules = [ ./otter.nix ]; }; };
in
hosts // {
  formatter.x86_64-linux = nixpkgs.legacyPackages.x86_64-linux.nixfmt-tree;
}
