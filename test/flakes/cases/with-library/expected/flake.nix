{
  outputs = { self, nixpkgs, ... }:
    let
      lib = nixpkgs.lib.extend (final: prev: { own = import ./lib { lib = final; }; });
    in
    with lib.own;
    {
      nixosConfigurations = mergeHosts [
        (mkHost "slate" { })
        (mkHost "chalk" { modules = [ ./laptop.nix ]; })
        (mkHost "7-server" { })
      ];
    };
}
