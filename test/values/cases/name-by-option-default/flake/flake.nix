{
  outputs =
    { self, nixpkgs, ... }:
    {
      nixosModules = nixpkgs.lib.genAttrs [ "identity" ] (name: import ./modules/${name}.nix);
      nixosConfigurations.nixos = nixpkgs.lib.nixosSystem {
        specialArgs = { inherit self; };
        modules = [ ./hosts/laptop/configuration.nix ];
      };
    };
}
