
{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { self, nixpkgs, ... }:
    let
      lib = nixpkgs.lib;
      all = map (name: ./modules + "/${name}.nix") [ "ssh" "time" ];
      base = { boot.loader.systemd-boot.enable = true; system.stateVersion = "25.11"; nixpkgs.hostPlatform = "x86_64-linux"; fileSystems."/" = { device = "tmpfs"; fsType = "tmpfs"; }; };
    in
    {
      nixosConfigurations.otter = lib.nixosSystem { modules = all ++ (if true then [ base ] else [ ]); };
      nixosConfigurations.badger = lib.nixosSystem {
        modules = [
          base
          ({ pkgs, ... }: { networking.hostName = "badger"; })
        ];
      };
    };
}
