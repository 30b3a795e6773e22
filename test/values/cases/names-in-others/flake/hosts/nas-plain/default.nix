{ imports = [ ../nas/shared.nix ]; }
