{ config, lib, ... }:
let
  mkOpt = type: default: lib.mkOption { inherit type default; };
in
{
  options.mine = {
    name = mkOpt lib.types.str "nobody";
    role = mkOpt lib.types.str "server";
  };
  config = lib.mkMerge [
    {
      networking.hostName = config.mine.name;
      system.stateVersion = "25.11";
      users.users."zorro".isNormalUser = true;
      services.nginx.virtualHosts."zorro" = { };
    }
    (lib.mkIf (config.mine.role == "kiosk") { services.printing.enable = true; })
  ];
}
