{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-hardware.url = "github:NixOS/nixos-hardware";
  outputs =
    { self, nixpkgs, ... }@inputs:
    let
      host =
        name:
        nixpkgs.lib.nixosSystem {
          specialArgs = { inherit inputs self; };
          modules = [ ./hosts/${name} ];
        };
    in
    {
      nixosConfigurations = {
        otter = host "otter";
        badger = host "badger";
      };
    };
}
