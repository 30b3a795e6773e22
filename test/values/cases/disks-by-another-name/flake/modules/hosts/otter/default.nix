{ inputs, self, ... }:
{
  flake.nixosConfigurations.otter = inputs.nixpkgs.lib.nixosSystem {
    modules = [ self.modules.nixos.otterConfiguration ];
  };

  flake.modules.nixos.otterConfiguration = {
    imports = [ self.modules.nixos.hardware ];
    networking.hostName = "otter";
    services.openssh.enable = true;
  };
}
