# Secrets: encrypted in the repository, readable in /run/secrets of the machines that have a key.
{
  config,
  inputs,
  lib,
  ...
}:

let
  cfg = config.secrets;
in
{
  imports = [ inputs.sops-nix.nixosModules.sops ];

  options.secrets.file = lib.mkOption {
    type = lib.types.path;
    example = lib.literalExpression "./secrets.yaml";
    description = "The file that sops encrypts for this host; it may be missing while sops.secrets names none.";
  };

  config.sops = {
    defaultSopsFile = cfg.file;
    # A machine with ssh is known by its host key; another gets a key of its own, as README.md says.
    age.keyFile = lib.mkIf (!config.services.openssh.enable) "/var/lib/sops-nix/key.txt";
    gnupg.sshKeyPaths = [ ];
  };
}
