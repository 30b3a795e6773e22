{
  outputs = { nixpkgs, ... }: let
    mkHost = name: modules: {
      ${name} = nixpkgs.lib.nixosSystem {
        modules = [ ./hosts/${name}.nix ] ++ modules;
      };
    };
  in {
    nixosConfigurations = mkHost "ash" [ ] // mkHost "birch" [ ./laptop.nix ];
  };
}
