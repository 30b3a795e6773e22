{ config, lib, ... }:
let
  cfg = config.mine.identity;
in
{
  options.mine.identity.hostName = lib.mkOption {
    type = lib.types.str;
    default = "nixos";
  };
  config.networking = {
    inherit (cfg) hostName;
  };
}
