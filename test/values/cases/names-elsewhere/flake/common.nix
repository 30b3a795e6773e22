{
  config,
  hostname,
  lib,
  ...
}:
let
  greetings = {
    otter = "Swim!";
    nas = "Spin!";
  };
in
{
  networking.hostName = hostname;
  users.motd = greetings.${hostname};
  services.openssh.enable = lib.mkIf (hostname == "otter") true;
  services.printing.enable = lib.elem config.networking.hostName [
    "otter"
    "nas"
  ];
}
