{
  outputs = { self, nixpkgs, colmena, ... }: {
    colmenaHive = colmena.lib.makeHive {
      meta.nixpkgs = import nixpkgs { system = "x86_64-linux"; };
      defaults.services.openssh.enable = true;

      drone = { name, ... }: {
        deployment.targetHost = "drone.lan";
        imports = [ ./machines/drone ];
      };
      queen = { name, ... }: {
        deployment.targetHost = "queen.lan";
        imports = [ ./machines/queen ];
      };
    };
    nixosConfigurations = self.colmenaHive.nodes;
  };
}
