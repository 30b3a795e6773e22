{
  description = "Servers, and how to reach them";

  outputs = { self, nixpkgs, deploy-rs, ... }: {
    nixosConfigurations = {
      burr = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [ ./hosts/burr ];
      };
      "7-server" = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [ ./hosts/7-server ];
      };
    };

    deploy.nodes.burr = {
      hostname = "burr.example.org";
      profiles.system.path = deploy-rs.lib.x86_64-linux.activate.nixos self.nixosConfigurations.burr;
    };

    deploy.nodes."7-server" = {
      hostname = "7-server.example.org";
      profiles.system.path = deploy-rs.lib.x86_64-linux.activate.nixos self.nixosConfigurations."7-server";
    };
  };
}
