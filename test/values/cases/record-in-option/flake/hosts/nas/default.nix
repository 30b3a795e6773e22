{ system.stateVersion = "25.11"; imports = [ ./hw.nix ]; }
