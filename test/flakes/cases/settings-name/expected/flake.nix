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
        "7-server" = nixpkgs.lib.nixosSystem {
          specialArgs = { inherit inputs; settings = settings // { hostname = "7-server"; }; };
          modules = [ ./hosts/7-server/configuration.nix ];
        };
      };
    };
}
