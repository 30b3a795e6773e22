{
  description = "A stand-in for home-manager, to evaluate generated repositories against";

  # As in home-manager, so that a repository can let it follow its own.
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { ... }:
    {
      nixosModules.default = ./nixos.nix;
      nixosModules.home-manager = ./nixos.nix;
      lib.homeManagerConfiguration = import ./home.nix;
    };
}
