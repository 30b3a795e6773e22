{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs =
    { self, nixpkgs, ... }:
    let
      inherit (nixpkgs) lib;
      names = builtins.attrNames (builtins.readDir ./hosts);
      ofAll = builtins.concatMap (
        name: lib.optional (builtins.pathExists ./hosts/${name}/shared.nix) ./hosts/${name}/shared.nix
      ) names;
    in
    {
      nixosConfigurations = builtins.listToAttrs (
        map (name: {
          inherit name;
          value = lib.nixosSystem {
            modules = [ { networking.hostName = name; } ./hosts/${name} ] ++ ofAll;
          };
        }) (builtins.filter (name: builtins.pathExists ./hosts/${name}/default.nix) names)
      );
    };
}
