{
  outputs = { nixpkgs, ... }:
    let
      inherit (nixpkgs) lib;
      files = lib.filterAttrs (name: type: type == "regular" && lib.hasSuffix ".nix" name) (builtins.readDir ./hosts);
    in
    {
      nixosConfigurations = lib.mapAttrs' (file: _: lib.nameValuePair (lib.removeSuffix ".nix" file) (
        lib.nixosSystem { modules = [ (./hosts + "/${file}") ]; }
      )) files;
    };
}
