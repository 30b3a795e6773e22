{
  outputs =
    inputs:
    inputs.flake-parts.lib.mkFlake { inherit inputs; } {
      systems = [ "x86_64-linux" ];
      imports = [
        ./hosts.nix
        ./machines/otter.nix
        ./machines/nas.nix
        ./proxy.nix
      ];
    };
}
