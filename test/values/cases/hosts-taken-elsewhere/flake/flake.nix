{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs =
    { self, nixpkgs, ... }:
    let
      inherit (self) nixosConfigurations;
      get = { nixosConfigurations, ... }: nixosConfigurations.nas;
      all = self.nixosConfigurations;
    in
    {
      nixosConfigurations = {
        otter = nixpkgs.lib.nixosSystem { modules = [ ./hosts/otter ./common.nix ]; };
        nas = nixpkgs.lib.nixosSystem { modules = [ ./hosts/nas ./common.nix ]; };
      };
      names = {
        a = nixosConfigurations.nas.config.networking.hostName;
        b = (get self).config.networking.hostName;
        c = with self.nixosConfigurations; nas.config.networking.hostName;
        d = all.nas.config.networking.hostName;
        e = {
          inherit (self.nixosConfigurations) nas;
        };
      };
    };
}
