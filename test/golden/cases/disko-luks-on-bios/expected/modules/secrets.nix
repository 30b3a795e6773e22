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
    # A machine with ssh is known by its host key. Another gets a key of its own, made on the machine with
    #   sudo mkdir -p /var/lib/sops-nix
    #   sudo nix shell nixpkgs#age --command age-keygen -o /var/lib/sops-nix/key.txt
    age.keyFile = lib.mkIf (!config.services.openssh.enable) (
      lib.mkDefault "/var/lib/sops-nix/key.txt"
    );
    gnupg.sshKeyPaths = [ ];
  };
}
