{
  description = "A stand-in for sops-nix, to evaluate generated repositories against";

  # As in sops-nix, so that a repository can let it follow its own.
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { ... }:
    {
      nixosModules.default = ./modules/sops;
      nixosModules.sops = ./modules/sops;
    };
}
