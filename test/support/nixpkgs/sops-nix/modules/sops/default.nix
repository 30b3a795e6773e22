# The options of sops-nix that our templates set, and what it checks before a machine is built.
{ config, lib, ... }:

let
  inherit (lib) mkOption types;

  option = type: default: mkOption { inherit type default; };

  cfg = config.sops;
  ssh = config.services.openssh;
  hostKeys =
    type:
    map (key: key.path) (
      builtins.filter (key: key.type == type) (if ssh.enable then ssh.hostKeys else [ ])
    );
in
{
  options.sops = {
    defaultSopsFile = mkOption { type = types.path; };
    age = {
      generateKey = option types.bool false;
      keyFile = option (types.nullOr types.str) null;
      sshKeyPaths = option (types.listOf types.path) (hostKeys "ed25519");
    };
    gnupg = {
      home = option (types.nullOr types.str) null;
      sshKeyPaths = option (types.listOf types.path) (hostKeys "rsa");
    };
    secrets = option (types.attrsOf (
      types.submodule (
        { config, name, ... }:
        {
          options = {
            key = option types.str name;
            owner = option (types.nullOr types.str) null;
            path = option types.str "/run/secrets/${name}";
            sopsFile = option types.path cfg.defaultSopsFile;
            # A file that is missing, or that git does not know, fails here as it does in sops-nix.
            sopsFileHash = option types.str (builtins.hashFile "sha256" config.sopsFile);
          };
        }
      )
    )) { };
  };

  config.assertions = lib.optional (cfg.secrets != { }) {
    assertion =
      cfg.gnupg.home != null
      || cfg.gnupg.sshKeyPaths != [ ]
      || cfg.age.keyFile != null
      || cfg.age.sshKeyPaths != [ ];
    message = "No key source configured for sops. Either set services.openssh.enable or set sops.age.keyFile or sops.gnupg.home";
  };
}
