{
  inputs.haumea.url = "github:nix-community/haumea";
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  outputs = inputs: import ./outputs inputs;
}
