{ inputs, nixpkgs, ... }:
let
  common = [ ../modules/common.nix ];
in
{
  sun = nixpkgs.lib.nixosSystem {
    specialArgs = { inherit inputs; };
    modules = common ++ [ ./sun ];
  };
  moon = nixpkgs.lib.nixosSystem {
    specialArgs = { inherit inputs; };
    modules = common ++ [ ./moon ];
  };
  "7-server" = nixpkgs.lib.nixosSystem {
    specialArgs = { inherit inputs; };
    modules = common ++ [ ./7-server ];
  };
}
