{ networking.hostName = "otter"; }
