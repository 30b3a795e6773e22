{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs =
    { self, nixpkgs, ... }@inputs:
    let
      lib = nixpkgs.lib;
    in
    {
      nixosConfigurations = lib.mapAttrs (name: _: lib.nixosSystem { specialArgs = { inherit inputs; hostname = name; }; modules = [ ./hosts/${name} ./options.nix ]; }) (builtins.readDir ./hosts);
     
    };
}
