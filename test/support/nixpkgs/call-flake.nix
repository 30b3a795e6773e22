# The outputs of the repository in a folder, by a plain import: without a lock file and without a copy in the store,
# so that one `nix-instantiate --eval` can look at many.
folder:

let
  flake = import (folder + "/flake.nix");

  nixpkgs = (import ./flake.nix).outputs { } // {
    outPath = ./.;
  };
  project = folder: (import (folder + "/flake.nix")).outputs { } // { outPath = folder; };
  standIns = import ./projects.nix // {
    inherit nixpkgs self;
    disko = project ./disko;
    home-manager = project ./home-manager;
    nixos-hardware = project ./nixos-hardware;
    sops-nix = project ./sops-nix;
  };

  # What else a repository takes from somewhere stands beside it.
  others = folder + "/../stand-ins";
  standIn =
    name: _:
    standIns.${name} or (
      if builtins.match "nixpkgs-.*" name != null then nixpkgs else { outPath = others + "/${name}"; }
    );
  inputs =
    builtins.mapAttrs standIn (flake.inputs or { })
    // builtins.intersectAttrs (builtins.functionArgs flake.outputs) standIns;

  outputs = flake.outputs inputs;
  self = outputs // {
    inherit inputs outputs;
    outPath = folder;
  };
in
outputs
