from: (import <nixos-24.05> { inherit (from) config; }).vim
