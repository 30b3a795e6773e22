{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs =
    { self, nixpkgs, ... }:
    {
      nixosConfigurations.nas = nixpkgs.lib.nixosSystem {
        modules = [
          {
            nixpkgs.hostPlatform = "x86_64-linux";
            system.stateVersion = "25.11";
            fileSystems."/" = {
              device = "/dev/disk/by-uuid/11111111-2222-3333-4444-555555555555";
              fsType = "ext4";
            };
            networking.domain = "example";
            specialisation.web.configuration.networking.hostName = "web";
          }
        ];
      };
    };
}
