let
  hosts = builtins.fromJSON (builtins.readFile ./addresses.json);
  nodes.nas.config.port = 22;
in
[
  hosts.nas.address
  nodes.nas.config.port
]
