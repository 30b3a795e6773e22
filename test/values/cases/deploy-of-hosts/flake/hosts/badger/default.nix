{ networking.hostName = "badger"; system.stateVersion = "25.11"; }
