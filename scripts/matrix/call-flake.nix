# The outputs of the repository in a folder, with the inputs of a locked flake that has all that repositories
# can have.
{ locked }:

let
  inherit (builtins.getFlake locked) inputs;
in
folder:

let
  flake = import (folder + "/flake.nix");
  outputs = flake.outputs (builtins.intersectAttrs flake.inputs inputs // { inherit self; });
  self = outputs // {
    inherit inputs outputs;
    outPath = folder;
  };
in
outputs
