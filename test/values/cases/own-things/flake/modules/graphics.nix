{ lib, ... }:
{
  options.my.system.graphics.dedicatedBusId = lib.mkOption { type = lib.types.str; };
  options.my.input.devices = lib.mkOption { type = lib.types.listOf lib.types.str; };
}
