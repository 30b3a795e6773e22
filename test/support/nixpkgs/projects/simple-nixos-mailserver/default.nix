{ lib, ... }:
{
  options.mailserver.enable = lib.mkEnableOption "mail";
  options.mailserver.fqdn = lib.mkOption { type = lib.types.str; };
}
