{ inputs, lib, ... }:
let
  mkHost = name: args: inputs.nixpkgs.lib.nixosSystem {
    specialArgs = { inherit inputs; };
    modules = [ ./${name} { networking.hostName = name; } ];
  };
in
{
  flake.nixosConfigurations = lib.mapAttrs mkHost {
    wasp = { };
    moth = { };
    "7-server" = { };
  };
}
