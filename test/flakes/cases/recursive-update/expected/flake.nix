{
  outputs = { nixpkgs, ... }: nixpkgs.lib.recursiveUpdate
    { formatter.x86_64-linux = null; }
    {
      nixosConfigurations.kelp = nixpkgs.lib.nixosSystem {
        pkgs = nixpkgs.legacyPackages.x86_64-linux;
        modules = [ ./kelp ];
      };
      nixosConfigurations."7-server" = nixpkgs.lib.nixosSystem {
        pkgs = nixpkgs.legacyPackages.aarch64-linux;
        modules = [ ./7-server ];
      };
    };
}
