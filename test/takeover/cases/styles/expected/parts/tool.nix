{ inputs, ... }:
from: (import inputs.nixpkgs-24-05 { inherit (from) config; system = "x86_64-linux"; }).vim
