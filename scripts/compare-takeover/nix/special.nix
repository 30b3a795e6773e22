# Values that say more than the usual ones: what is made of something shows that, a function what it gives for anything.
{
  lib,
  anything,
  isFlake,
  pkgs,
  readable,
  settled,
  tree,
  walk,
}:

let
  argument = name: pkgs.${name} or (anything name);
  startsWith = start: text: builtins.substring 0 (builtins.stringLength start) text == start;
  isReadable =
    path:
    builtins.any (folder: startsWith folder (toString path)) ([ (toString tree) builtins.storeDir ] ++ readable);
  applied =
    depth: function:
    let
      asked = builtins.functionArgs function;
      given =
        if asked != { } then
          builtins.mapAttrs (name: _: argument name) (lib.filterAttrs (_: isOptional: !isOptional) asked)
        else
          pkgs;
      value = function given;
    in
    if depth == 0 then
      "«function»"
    else if builtins.isFunction value then
      applied (depth - 1) value
    else
      settled value;
in
value:
if builtins.isFunction value then
  {
    "«function»" = applied 3 value;
  }
else if builtins.isPath value then
  if isFlake && !isReadable value then "«no flake may read» ${toString value}" else "«path» ${toString value}"
else if !builtins.isAttrs value then
  null
else if value ? _made then
  {
    ${value.name} = settled value._made;
  }
else if value ? _evaluated then
  walk.shown (walk.levelOf value)
else if value._type or "" == "flake" then
  "«flake»"
else
  null
