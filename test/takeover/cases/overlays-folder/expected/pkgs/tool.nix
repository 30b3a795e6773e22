{ inputs, ... }:
with import inputs.nixpkgs { system = "x86_64-linux"; };

# a tool of my own
lib.id git
