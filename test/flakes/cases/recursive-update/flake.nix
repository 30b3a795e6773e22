{
  outputs = { nixpkgs, ... }: nixpkgs.lib.recursiveUpdate
    { formatter.x86_64-linux = null; }
    {
      nixosConfigurations.kelp = nixpkgs.lib.nixosSystem {
        pkgs = nixpkgs.legacyPackages.x86_64-linux;
        modules = [ ./kelp ];
      };
    };
}
