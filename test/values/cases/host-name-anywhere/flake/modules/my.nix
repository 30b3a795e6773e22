{ lib, ... }:
{
  options.my = lib.mkOption { type = lib.types.attrsOf lib.types.str; default = { }; };
}
