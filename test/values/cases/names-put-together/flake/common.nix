{ config, lib, ... }:
let
  inherit (config.networking) hostName;
in
{
  options.mine.tokens = lib.mkOption {
    type = lib.types.attrsOf lib.types.str;
    default = { };
  };
  config = {
    mine.tokens = {
      token-otter = "blue";
      token-nas = "red";
    };
    users.motd = config.mine.tokens."token-${hostName}";
    system.stateVersion = "25.11";
  };
}
