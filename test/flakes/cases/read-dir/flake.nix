{
  outputs = { nixpkgs, ... }@inputs: {
    nixosConfigurations = nixpkgs.lib.genAttrs (builtins.attrNames (builtins.readDir ./hosts)) (
      host: nixpkgs.lib.nixosSystem {
        specialArgs = { inherit inputs host; };
        modules = [ ./hosts/${host}/configuration.nix ];
      }
    );
  };
}
