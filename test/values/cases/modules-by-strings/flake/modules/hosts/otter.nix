{ inputs, ... }:
let
  hostname = "otter";
  # What there is no module for is left out.
  wanted = [
    "otter-configuration"
    "otter-disk"
    "ssh"
    "sound"
  ];
  known = builtins.filter (name: inputs.self.nixosModules ? ${name}) wanted;
in
{
  flake.nixosConfigurations.${hostname} = inputs.nixpkgs.lib.nixosSystem {
    modules = map (name: inputs.self.nixosModules.${name}) known;
  };

  flake.nixosModules.otter-configuration = {
    networking.hostName = hostname;
    users.motd = "This is otter.";
    system.stateVersion = "25.11";
  };
}
