{ config, lib, self, ... }:
{
  # The nas (hosts/nas) builds for all others.
  nix.buildMachines = lib.optionals (config.networking.hostName != "nas") [
    {
      hostName = "nas";
      system = "x86_64-linux";
    }
  ];
  users.motd = self.nixosConfigurations.nas.config.time.timeZone;
  system.stateVersion = "25.11";
}
