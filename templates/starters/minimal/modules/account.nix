# The name of an account, for each host to say.
{ config, lib, ... }:

let
  cfg = config.account;
  inherit (config.networking) hostName;
in
{
  options.account.name = lib.mkOption {
    type = lib.types.nullOr lib.types.str;
    default = null;
    example = "ada";
    description = "What the person in users/me logs in as.";
  };

  config = {
    users.users.me.name = lib.mkIf (cfg.name != null) cfg.name;

    assertions = [
      {
        assertion = cfg.name != null;
        message = ''
          Nobody has an account on ${hostName} yet. Say in hosts/${hostName}/configuration.nix what you log in as:
            account.name = "ada";
        '';
      }
    ];
  };
}
