{ ... }:
{ imports = [ (./profiles + "/${"laptop"}.nix") ]; }
