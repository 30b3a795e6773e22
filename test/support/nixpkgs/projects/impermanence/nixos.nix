{ lib, ... }:
{
  options.environment.persistence = lib.mkOption { type = lib.types.attrs; };
}
