{
  fileSystems."/" = {
    device = "/dev/disk/by-uuid/4f0c2a4e-2a7b-4c0e-9d52-0b1f5f3c7a61";
    fsType = "ext4";
  };
}
