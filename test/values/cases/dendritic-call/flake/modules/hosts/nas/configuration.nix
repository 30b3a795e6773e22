{
  flake.modules.nixos.nas = {
    networking.hostName = "nas";
    services.openssh.enable = true;
    fileSystems."/" = {
      device = "/dev/disk/by-label/nas";
      fsType = "ext4";
    };
  };
}
