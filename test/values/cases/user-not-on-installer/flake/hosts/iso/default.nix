{ networking.hostName = "iso"; }
