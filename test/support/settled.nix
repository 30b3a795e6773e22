# Values without what no two evaluations have in common, and the names in outputs.
{
  lib,
  # What stands for a value that is none of the usual ones; else nothing.
  special ? _: null,
}:

let
  # Functions by that they are some, paths as texts.
  settled =
    value:
    if special value != null then
      special value
    else if lib.isDerivation value then
      "«${value.name}»"
    else if value ? outPath then
      "«${toString value.outPath}»"
    else if builtins.isAttrs value then
      builtins.mapAttrs (_: settled) (removeAttrs value [ "_module" ])
    else if builtins.isList value then
      map settled value
    else if builtins.isFunction value then
      "«function»"
    else if builtins.isPath value || builtins.isString value then
      builtins.unsafeDiscardStringContext (toString value)
    else
      value;

  attempt =
    value:
    let
      tried = builtins.tryEval value;
    in
    if tried.success then tried.value else null;
  namesBelow =
    depth: value:
    let
      set = attempt value;
    in
    if depth == 0 || !builtins.isAttrs set || lib.isDerivation set || set ? outPath then
      { }
    else
      builtins.mapAttrs (_: namesBelow (depth - 1)) set;

  # How far below an output there are names, and not values.
  depths = {
    apps = 2;
    checks = 2;
    devShells = 2;
    modules = 2;
    packages = 2;
  };
in
{
  inherit settled;
  namesIn = builtins.mapAttrs (name: namesBelow (depths.${name} or 1));
}
