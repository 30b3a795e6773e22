{ networking.hostName = "otter"; system.stateVersion = "25.11"; }
