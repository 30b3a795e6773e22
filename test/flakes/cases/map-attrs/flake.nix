{
  outputs =
    { self, nixpkgs, ... }@inputs:
    let
      inherit (nixpkgs.lib) mapAttrs nixosSystem;
      mkHost =
        name: { system, modules ? [ ] }:
        nixosSystem {
          inherit system;
          specialArgs = { inherit inputs self; };
          modules = [ ./hosts/${name}/default.nix ] ++ modules;
        };
    in
    {
      nixosConfigurations = mapAttrs mkHost {
        desktop = { system = "x86_64-linux"; };
        # sits behind the television
        pi = { system = "aarch64-linux"; };
      };
    };
}
