{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs =
    { self, nixpkgs, ... }@inputs:
    let
      user = "ada";
      hostNames = {
        badger = "${user}-badger";
        otter = "${user}-otter";
      };
    in
    {
      nixosConfigurations = {
        vm-a = nixpkgs.lib.nixosSystem { modules = [ ./machines/vm-a.nix ]; };
        badger =
          let
            host = { name = hostNames.badger; desktop = false; };
          in
          nixpkgs.lib.nixosSystem {
            specialArgs = { inherit host; };
            modules = [ ./hosts/badger ./hosts ];
          };
        otter =
          let
            host = { name = hostNames.otter; desktop = true; };
          in
          nixpkgs.lib.nixosSystem {
            specialArgs = { inherit host; };
            modules = [ ./hosts/otter ./hosts ];
          };
      };
    };
}
