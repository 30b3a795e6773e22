{ ... }:
{ imports = [ (../profiles/laptop.nix) ]; }
