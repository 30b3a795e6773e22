# The outputs of the repository in a folder, by a plain import: without a lock file and without a copy in the store,
# so that one `nix-instantiate --eval` can look at many.
folder:

let
  flake = import (folder + "/flake.nix");

  standIns = {
    inherit self;
    disko = (import ./disko/flake.nix).outputs { };
    home-manager = (import ./home-manager/flake.nix).outputs { };
    nixos-hardware = (import ./nixos-hardware/flake.nix).outputs { };
    nixpkgs = (import ./flake.nix).outputs { } // {
      outPath = ./.;
    };
    sops-nix = (import ./sops-nix/flake.nix).outputs { };
  };
  inputs = builtins.intersectAttrs (
    flake.inputs or { } // builtins.functionArgs flake.outputs
  ) standIns;

  outputs = flake.outputs inputs;
  self = outputs // {
    inherit inputs outputs;
    outPath = folder;
  };
in
outputs
