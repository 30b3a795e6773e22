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
    "7-server" = mkNixos [ ./7-server.nix ];
  };
}
