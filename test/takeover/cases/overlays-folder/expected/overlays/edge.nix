{ inputs, ... }:
final: prev: {
  edge = import inputs.nixpkgs-unstable { system = prev.stdenv.hostPlatform.system; };
}
