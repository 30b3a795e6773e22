{
  description = "Servers, and how to reach them";

  outputs = { self, nixpkgs, deploy-rs, ... }: {
    nixosConfigurations = {
      burr = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [ ./hosts/burr ];
      };
    };

    deploy.nodes.burr = {
      hostname = "burr.example.org";
      profiles.system.path = deploy-rs.lib.x86_64-linux.activate.nixos self.nixosConfigurations.burr;
    };
  };
}
