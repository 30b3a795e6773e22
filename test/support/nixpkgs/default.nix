# `import nixpkgs { … }`: a second set of packages. As in pure evaluation, it does not know what system it is for.
{
  system,
  config ? { },
  overlays ? [ ],
}:
let
  base = import ./packages.nix system;
  all = builtins.foldl' (below: overlay: below // overlay all below) base overlays;
in
builtins.seq config all
