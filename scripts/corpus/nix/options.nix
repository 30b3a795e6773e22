# Declarations of the options in a tree that `options.ts` wrote, of any type that takes what people give them.
{ lib, anything }:

let
  undeclared = import ../../../test/support/nixpkgs/libraries/undeclared.nix lib;
  open.freeformType = lib.types.lazyAttrsOf undeclared;

  submodule =
    path: tree:
    lib.types.submodule (
      { name, ... }:
      {
        imports = [ open ];
        options = lib.recursiveUpdateUntil (_: known: _: lib.isOption known) (declared path tree) (
          lib.optionalAttrs (tree ? name) { name = lib.mkOption { default = name; }; }
          // lib.optionalAttrs (path == "users.users" && tree ? home) {
            home = lib.mkOption {
              type = undeclared;
              default = "/home/${name}";
            };
          }
        );
      }
    );
  # Something of a name that nobody declares. A type for the rest of what is set would make all names depend on all.
  unknown =
    lib.mkOption {
      type = undeclared;
      default = { };
    }
    // {
      isUnknown = true;
    };
  types = path: below: {
    lines = lib.types.lines;
    attrsOf = lib.types.attrsOf (submodule path below);
    sub = submodule path below;
    any = undeclared;
  };
  declared =
    path: tree:
    builtins.mapAttrs (
      name: node:
      let
        here = if path == "" then name else "${path}.${name}";
      in
      if node.option or null == "unknown" then
        unknown
      else if node ? option then
        lib.mkOption {
          type = (types here (node.below or { })).${node.option};
          default = node.default or (anything "config.${here}");
        }
      else
        declared here node.below
    ) tree;
in
{
  inherit undeclared unknown;
  declare = declared "";
}
