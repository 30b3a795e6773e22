{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs =
    { nixpkgs, ... }:
    {
      nixosConfigurations = {
        nas = nixpkgs.lib.nixosSystem {
          modules = [
            ./hosts/nas
            { networking.hostName = "nas"; }
          ];
        };
        otter = nixpkgs.lib.nixosSystem {
          modules = [
            ./hosts/otter
            {
              networking.hostName = "otter";
              boot.zfs.extraPools = [ "otter" ];
              fileSystems."/srv/otter" = {
                device = "otter/data";
                fsType = "zfs";
              };
              services.borg.repository = "/var/backup/otter";
            }
          ];
        };
      };
    };
}
