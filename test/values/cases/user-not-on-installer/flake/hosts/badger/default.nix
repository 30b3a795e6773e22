{ imports = [ ./hardware-configuration.nix ]; networking.hostName = "badger"; }
