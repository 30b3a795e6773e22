{ lib, self, ... }:
{
  # Reads the key of each host, and fails where one has none.
  services.openssh.enable = lib.all (
    name: lib.hasPrefix "ssh-" (builtins.readFile ../hosts/${name}/ssh_host_ed25519_key.pub)
  ) (builtins.attrNames self.nixosConfigurations);
}
