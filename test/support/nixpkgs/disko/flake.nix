{
  description = "A stand-in for disko, to evaluate generated repositories against";

  # As in disko, so that a repository can let it follow its own.
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { ... }:
    {
      nixosModules.default = ./module.nix;
      nixosModules.disko = ./module.nix;
    };
}
