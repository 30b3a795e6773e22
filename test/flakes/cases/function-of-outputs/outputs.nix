{ self, nixpkgs, ... }@inputs:
let
  nixosSystem = args: nixpkgs.lib.nixosSystem (args // { specialArgs = { inherit inputs; }; });
in
{
  nixosConfigurations = {
    iris = nixosSystem { system = "x86_64-linux"; modules = [ ./nixos/iris/configuration.nix ./nixos/iris/hardware-configuration.nix ]; };
    jade = nixosSystem { system = "x86_64-linux"; modules = [ ./nixos/jade/configuration.nix ./nixos/jade/hardware-configuration.nix ]; };
  };
}
