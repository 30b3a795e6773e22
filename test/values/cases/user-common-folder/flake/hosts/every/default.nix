{ imports = [ ./time.nix ]; }
