{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs = { nixpkgs, ... }: {
    nixosConfigurations = builtins.mapAttrs (
      name: _: nixpkgs.lib.nixosSystem { modules = [ ./hosts/${name}/configuration.nix ]; }
    ) (builtins.readDir ./hosts);
  };
}
