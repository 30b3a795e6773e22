{
  outputs =
    { self, nixpkgs, ... }:
    let
      mkHost = path: nixpkgs.lib.nixosSystem { modules = [ ./hosts/${path} ./modules ]; };
      mkHosts =
        hosts:
        builtins.listToAttrs (
          map (host: {
            name = host;
            value = mkHost host;
          }) hosts
        );
    in
    {
      nixosConfigurations = mkHosts [
        "DESKTOP-4F7A"
        "vm"
        "live"
        "7-server"
      ];
    };
}
