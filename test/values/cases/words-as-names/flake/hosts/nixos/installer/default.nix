{ modulesPath, ... }:
{
  imports = [ "${toString modulesPath}/installer/scan/not-detected.nix" ];

  fileSystems."/" = {
    device = "/dev/disk/by-label/live";
    fsType = "ext4";
  };
}
