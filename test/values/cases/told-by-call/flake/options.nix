{ lib, ... }:
{
  options.mine.networking = lib.mkOption {
    type = lib.types.attrsOf lib.types.anything;
    default = { };
  };
}
