{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs =
    { self, nixpkgs, ... }:
    {
      nixosConfigurations = {
        otter = nixpkgs.lib.nixosSystem { modules = [ ./hosts/otter ./common.nix ]; };
        nas = nixpkgs.lib.nixosSystem { modules = [ ./hosts/nas ./common.nix ]; };
      };
      systemsOf =
        let
          hosts = self.nixosConfigurations;
        in
        builtins.attrNames hosts;
      addresses = import ./addresses.nix;
    };
}
