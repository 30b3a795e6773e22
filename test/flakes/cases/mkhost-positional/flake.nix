{
  outputs =
    { self, nixpkgs, ... }@inputs:
    let
      mkHost =
        name: { system ? "x86_64-linux", extra ? [ ] }:
        nixpkgs.lib.nixosSystem {
          inherit system;
          specialArgs = { inherit inputs; };
          modules = [
            ./hosts/${name}
            { networking.hostName = name; }
          ] ++ extra;
        };
    in
    {
      nixosConfigurations = {
        red = mkHost "red" { };
        green = mkHost "green" { system = "aarch64-linux"; };
        blue = mkHost "blue" { };
      };
    };
}
