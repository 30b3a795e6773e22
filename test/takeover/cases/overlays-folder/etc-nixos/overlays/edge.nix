final: prev: {
  edge = import <nixpkgs-unstable> { system = builtins.currentSystem; };
}
