# Packages that change too fast for a release.
{ inputs, ... }:
self: super:
{
  newer = import inputs.nixpkgs-unstable { inherit (super) config; inherit (super.stdenv.hostPlatform) system; };
}
