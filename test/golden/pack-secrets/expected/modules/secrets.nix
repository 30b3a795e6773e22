# Secrets: encrypted in the repository, readable in /run/secrets of the machines that have a key.
{
  config,
  inputs,
  lib,
  ...
}:

{
  imports = [ inputs.sops-nix.nixosModules.sops ];

  sops = {
    # A machine with ssh is known by its host key; another gets a key of its own, as README.md says.
    age.keyFile = lib.mkIf (!config.services.openssh.enable) "/var/lib/sops-nix/key.txt";
    gnupg.sshKeyPaths = [ ];
  };
}
