{ lib, ... }:
{
  options.musnix.enable = lib.mkEnableOption "sound without delay";
}
