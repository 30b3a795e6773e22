final: prev: { mine = import <nixpkgs> { }; }
