{
  outputs = { nixpkgs, home-manager, ... }@inputs:
    let
      settings = {
        hostname = "vole";
        user = "ada";
      };
    in
    {
      nixosConfigurations = {
        ${settings.hostname} = nixpkgs.lib.nixosSystem {
          specialArgs = { inherit inputs settings; };
          modules = [ ./hosts/${settings.hostname}/configuration.nix ];
        };
      };
    };
}
