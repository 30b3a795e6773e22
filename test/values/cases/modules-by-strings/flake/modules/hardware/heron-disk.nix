{
  flake.nixosModules.heron-disk = {
    fileSystems."/" = {
      device = "/dev/disk/by-label/nixos";
      fsType = "xfs";
    };
  };
}
