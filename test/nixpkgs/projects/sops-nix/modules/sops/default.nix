{ lib, ... }:
{
  options.sops.defaultSopsFile = lib.mkOption { type = lib.types.path; };
}
