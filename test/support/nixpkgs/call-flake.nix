# The outputs of the repository in a folder, by a plain import: without a lock file and without a copy in the store,
# so that one `nix-instantiate --eval` can look at many.
folder:

let
  flake = import (folder + "/flake.nix");

  project = folder: (import (folder + "/flake.nix")).outputs { } // { outPath = folder; };
  standIns =
    import ./projects.nix
    // {
      disko = project ./disko;
      home-manager = project ./home-manager;
      nixos-hardware = project ./nixos-hardware;
      sops-nix = project ./sops-nix;
    }
    // import ./libraries;
  inherit (standIns) nixpkgs;

  # What else a repository takes from somewhere stands beside it.
  others = folder + "/../stand-ins";
  standIn =
    name: _:
    standIns.${name} or (
      if builtins.match "nixpkgs-.*" name != null then nixpkgs else { outPath = others + "/${name}"; }
    );

  # Nix gives a flake the inputs that it declares, and those that its outputs name; here all, where it does neither.
  named = builtins.functionArgs flake.outputs;
  inputs = {
    inherit self;
  }
  # What names its inputs takes no others.
  // builtins.intersectAttrs (if named == { } then { nix-effects = true; } else { }) standIns
  // (
    if named == { } && !(flake ? inputs) then
      standIns
    else
      builtins.mapAttrs standIn (flake.inputs or { }) // builtins.intersectAttrs named standIns
  );

  outputs = flake.outputs inputs;
  self = outputs // {
    _type = "flake";
    inherit inputs outputs;
    # Not a path: within a string that would be a copy in the store.
    outPath = toString folder;
  };
in
outputs
