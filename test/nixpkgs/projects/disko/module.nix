{ lib, ... }:
{
  options.disko.devices = lib.mkOption { type = lib.types.attrs; };
}
