{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs =
    { self, nixpkgs, ... }:
    {
      nixosConfigurations =
        builtins.mapAttrs
          (
            name: host:
            nixpkgs.lib.nixosSystem {
              modules = host.modules ++ [ { networking.hostName = nixpkgs.lib.mkDefault name; } ];
            }
          )
          {
            badger.modules = [ ./machines/desktop ];
            otter.modules = [
              ./machines/laptop
              { services.openssh.enable = true; }
            ];
          };
    };
}
