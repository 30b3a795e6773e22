{ lib, ... }:
{
  options.my.secrets = lib.mkOption { default = { }; };
}
