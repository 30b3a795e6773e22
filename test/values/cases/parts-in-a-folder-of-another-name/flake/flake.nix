{
  outputs =
    inputs:
    inputs.flake-parts.lib.mkFlake { inherit inputs; } {
      systems = [ "x86_64-linux" ];
      imports = [
        ./hosts
        ./vpn.nix
      ];
      flake.fleet.nodes = {
        inherit (inputs.self.nixosConfigurations) tom-desk;
      };
    };
}
