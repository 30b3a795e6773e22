{
  outputs =
    { nixpkgs, ... }:
    let
      hosts = [
        "one"
        "two" # the second
      ];
      mk = host: {
        name = host;
        value = nixpkgs.lib.nixosSystem { modules = [ (./. + "/machines/${host}.nix") ]; };
      };
    in
    {
      nixosConfigurations = builtins.listToAttrs (map mk hosts);
    };
}
