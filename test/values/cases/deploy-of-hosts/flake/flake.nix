{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.deploy-rs.url = "github:serokell/deploy-rs";
  outputs = { self, nixpkgs, deploy-rs, ... }: {
    machines = {
      otter = {
        address = "10.0.0.2";
        system = "x86_64-linux";
      };
      badger = {
        address = "10.0.0.3";
        system = "x86_64-linux";
      };
    };
    nixosConfigurations = builtins.mapAttrs (
      name: machine: nixpkgs.lib.nixosSystem { inherit (machine) system; modules = [ ./hosts/${name} ]; }
    ) self.machines;
    deploy.nodes = builtins.mapAttrs (name: machine: {
      hostname = machine.address;
      profiles.system.path = deploy-rs.lib.x86_64-linux.activate.nixos self.nixosConfigurations.${name};
    }) self.machines;
  };
}
