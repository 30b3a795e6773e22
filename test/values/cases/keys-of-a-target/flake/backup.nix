{ lib, config, ... }:
let
  cfg = config.mine.backup;
in
{
  options.mine.backup = {
    keys = lib.mkOption {
      type = lib.types.attrsOf (lib.types.listOf lib.types.str);
      default = { };
    };
    targetHost = lib.mkOption { type = lib.types.str; };
  };
  config.flake.nixosModules.backup = {
    users.users.backup.openssh.authorizedKeys.keys = cfg.keys.${cfg.targetHost};
  };
}
