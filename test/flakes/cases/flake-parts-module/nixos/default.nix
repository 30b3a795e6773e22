{ inputs, ... }:
let
  mkNixos = modules: inputs.nixpkgs.lib.nixosSystem {
    inherit modules;
    specialArgs = { inherit inputs; };
  };
in
{
  flake.nixosConfigurations = {
    elm = mkNixos [ ./elm.nix ];
    yew = mkNixos [ ./yew.nix ];
  };
}
