{ lib, hostname, config, ... }:
{
  options.my.peers = lib.mkOption { default = { }; };
  config = {
    networking.hostName = hostname;
    my.peers = {
      otter = { port = 1; };
      nas = { port = 2; };
      # more
    };
    users.motd = toString config.my.peers.${hostname}.port;
  };
}
