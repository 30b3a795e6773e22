{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  outputs = { nixpkgs, ... }: {
    lib = import ./lib.nix { inherit nixpkgs; };
  };
}
