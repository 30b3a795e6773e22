{ boot.loader.systemd-boot.enable = true; system.stateVersion = "25.11"; nixpkgs.hostPlatform = "x86_64-linux"; fileSystems."/" = { device = "tmpfs"; fsType = "tmpfs"; }; }
