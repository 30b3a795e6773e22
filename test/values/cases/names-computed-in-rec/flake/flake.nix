{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs =
    { self, nixpkgs, ... }:
    let
      names = rec {
        a = "nas";
        b = "otter";
        ${a} = "x";
        ${b} = "y";
      };
      first = names.a;
      second = names.b;
    in
    {
      nixosConfigurations = {
        ${first} = nixpkgs.lib.nixosSystem { modules = [ ./hosts/nas ]; };
        ${second} = nixpkgs.lib.nixosSystem { modules = [ ./hosts/otter ]; };
      };
    };
}
