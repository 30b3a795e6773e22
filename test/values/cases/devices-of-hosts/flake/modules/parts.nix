{ inputs, lib, ... }:
{
  imports = [ inputs.flake-parts.flakeModules.modules ];
  options.flake.devices = lib.mkOption { type = lib.types.lazyAttrsOf lib.types.attrs; };
  config.systems = [ "x86_64-linux" ];
}
