{ lib, ... }:
{
  config.systems = [ "x86_64-linux" ];
  options.nixos.modules = lib.mkOption { type = lib.types.lazyAttrsOf lib.types.deferredModule; default = { }; };
}
