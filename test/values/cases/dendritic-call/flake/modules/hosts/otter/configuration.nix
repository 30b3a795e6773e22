{
  flake.modules.nixos.otter = {
    networking.hostName = "otter";
    services.openssh.enable = true;
    fileSystems."/" = {
      device = "/dev/disk/by-label/otter";
      fsType = "ext4";
    };
  };
}
