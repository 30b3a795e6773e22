{
  outputs = { nixpkgs, ... }: let
    inherit (nixpkgs) lib;
    hosts = builtins.concatMap (
      name: lib.optional (builtins.pathExists ./hosts/${name}/default.nix) {
        inherit name;
        module = ./hosts/${name}/default.nix;
      }
    ) (builtins.attrNames (builtins.readDir ./hosts));
  in {
    nixosConfigurations = builtins.listToAttrs (
      map ({ name, module }: {
        inherit name;
        value = lib.nixosSystem { modules = [ module ]; };
      }) hosts
    );
  };
}
