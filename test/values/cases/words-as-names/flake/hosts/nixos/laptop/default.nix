{
  services.printing.enable = true;
  fileSystems."/" = {
    device = "/dev/disk/by-label/laptop";
    fsType = "ext4";
  };
}
