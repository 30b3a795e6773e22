{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs =
    inputs@{ nixpkgs, ... }:
    {
      nixosConfigurations = nixpkgs.lib.mergeAttrsList (
        map (import ./lib/mk.nix inputs) (builtins.attrNames (builtins.readDir ./hosts))
      );
    };
}
