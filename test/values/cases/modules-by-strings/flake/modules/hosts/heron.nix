{ inputs, ... }:
let
  hostname = "heron";
  # What there is no module for is left out.
  wanted = [
    "heron-configuration"
    "heron-disk"
    "ssh"
    "sound"
  ];
  known = builtins.filter (name: inputs.self.nixosModules ? ${name}) wanted;
in
{
  flake.nixosConfigurations.${hostname} = inputs.nixpkgs.lib.nixosSystem {
    modules = map (name: inputs.self.nixosModules.${name}) known;
  };

  flake.nixosModules.heron-configuration = {
    networking.hostName = hostname;
    users.motd = "This is heron.";
    system.stateVersion = "25.11";
  };
}
