{ fileSystems."/" = { device = "/dev/disk/by-label/heron"; fsType = "ext4"; }; }
