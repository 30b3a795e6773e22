# The part of nixpkgs' lib that generated repositories use. What is missing here is an evaluation
# error: add it when a template needs it, with the name and the meaning that it has in nixpkgs.
let
  lib =
    import ./lib/functions.nix
    // import ./lib/options.nix lib
    // import ./lib/modules.nix lib
    // {
      # Where functions are looked for under the names of the files that nixpkgs has them in.
      attrsets = lib;
      lists = lib;
      modules = lib;
      options = lib;
      strings = lib;

      types = import ./lib/types.nix lib;

      trivial = lib // {
        release = "26.11";
      };

      nixosSystem = import ./nixos/system.nix lib;
    };
in
lib
