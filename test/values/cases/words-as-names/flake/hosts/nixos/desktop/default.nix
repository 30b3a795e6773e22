{
  services.printing.enable = true;
  fileSystems."/" = {
    device = "/dev/disk/by-label/desktop";
    fsType = "ext4";
  };
}
