{ self, inputs, ... }:
{
  flake.nixosConfigurations.nas = inputs.nixpkgs.lib.nixosSystem { modules = [ ./hosts/nas.nix ]; };
  flake.nixosConfigurations.otter = inputs.nixpkgs.lib.nixosSystem {
    modules = [
      ./hosts/otter.nix
      self.nixosModules.backup
    ];
  };
}
