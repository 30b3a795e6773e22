{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations = builtins.mapAttrs (
      name: host: nixpkgs.lib.nixosSystem { modules = [ ./hosts/${name} ]; }
    ) (builtins.fromJSON (builtins.readFile ./hosts.json));
  };
}
