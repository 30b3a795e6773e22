{ lib, ... }: { options.my.disk = lib.mkOption { type = lib.types.str; }; }
