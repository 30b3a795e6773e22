{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs =
    { nixpkgs, ... }:
    {
      nixosConfigurations.otter = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [
          {
            networking.hostName = "otter";
            fileSystems."/" = {
              device = "/dev/disk/by-label/otter";
              fsType = "ext4";
            };
            fileSystems."/boot" = {
              device = "/dev/disk/by-label/OTTER-BOOT";
              fsType = "ext4";
            };
            system.stateVersion = "25.11";
          }
        ];
      };
    };
}
