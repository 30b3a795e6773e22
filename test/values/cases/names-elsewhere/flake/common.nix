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
  services.fwupd.enable = config.services.openssh.enable && hostname == "otter";
  networking.interfaces = lib.mkIf (hostname == "otter") {
    eth0.ipv4.addresses = [
      {
        address = "10.0.0.7";
        prefixLength = 24;
      }
    ];
  };
  services.printing.enable = lib.elem config.networking.hostName [
    "otter"
    "nas"
  ];
}
