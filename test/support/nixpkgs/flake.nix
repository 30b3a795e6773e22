{
  description = "A stand-in for nixpkgs, to evaluate generated repositories against";

  outputs =
    { ... }:
    let
      lib = import ./lib.nix;
    in
    {
      inherit lib;
      legacyPackages = lib.genAttrs (lib.words "aarch64-linux x86_64-linux") (import ./packages.nix);
    };
}
