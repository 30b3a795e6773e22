{
  outputs = { self, nixpkgs, ... }@inputs:
    let
      lib = nixpkgs.lib;
      hostDir = ./hosts;
      hosts = builtins.filter (x: x != null) (
        lib.mapAttrsToList (name: type: if (type == "directory") then name else null) (builtins.readDir hostDir)
      );
    in
    {
      nixosConfigurations = builtins.listToAttrs (map (host: {
        name = host;
        value = lib.nixosSystem {
          modules = [ (hostDir + "/${host}") ./modules ];
          specialArgs = { inherit inputs host; };
        };
      }) hosts);
    };
}
