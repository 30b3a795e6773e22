{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { nixpkgs, ... }@inputs:
    let
      mkHost = name: extra: nixpkgs.lib.nixosSystem {
        specialArgs = { inherit inputs; };
        modules = [ ./common.nix ./hosts/${name}/configuration.nix ] ++ extra;
      };
    in
    {
      nixosConfigurations.otter = mkHost "otter" [ ];
      nixosConfigurations.badger = mkHost "badger" [ { services.openssh.enable = true; } ];
    };
}
