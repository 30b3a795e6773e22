{ inputs, lib, ... }:
let
  mk =
    name: _:
    inputs.nixpkgs.lib.nixosSystem {
      specialArgs = { inherit inputs; };
      modules = [ ../hosts/${name} ];
    };
in
{
  systems = [ "x86_64-linux" ];
  flake.nixosConfigurations = lib.mapAttrs mk {
    nas = { };
    otter = { };
  };
}
