{
  outputs = { nixpkgs, ... }@inputs:
    let
      hosts = import ./hosts.nix;
    in
    {
      nixosConfigurations = builtins.mapAttrs (
        name: host:
        nixpkgs.lib.nixosSystem {
          specialArgs = { inherit inputs host; };
          modules = [ ./machines/${name} ] ++ host.modules;
        }
      ) hosts;
    };
}
