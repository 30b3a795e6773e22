{ config, ... }:
{
  services.restic.backups.home.paths = [ "/home" ];
  services.restic.backups.home.excludeFile = ./../assets/exclude;
}
