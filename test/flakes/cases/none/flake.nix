{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { self, ... }: {
    # only packages so far
    packages.x86_64-linux = { };
  };
}
