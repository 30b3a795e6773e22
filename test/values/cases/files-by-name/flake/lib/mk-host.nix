{ self, nixpkgs }:
hostname: settings:
nixpkgs.lib.nixosSystem {
  specialArgs = { inherit hostname settings self; };
  modules = [
    (self.outPath + "/hosts/${hostname}")
    (self + "/hardware/${hostname}.nix")
    ../common.nix
  ];
}
