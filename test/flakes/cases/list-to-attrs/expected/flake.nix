{
  outputs =
    { nixpkgs, ... }:
    let
      hosts = [
        "one"
        "two" # the second
        "7-server"
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
