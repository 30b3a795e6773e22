# A server: who logs in has an ssh key, and upgrades come from where the repository is published.
{ config, lib, ... }:

let
  cfg = config.server;
  canLogIn =
    { isNormalUser, openssh, ... }:
    isNormalUser && openssh.authorizedKeys.keys ++ openssh.authorizedKeys.keyFiles != [ ];
in
{
  options.server.upgradeFrom = lib.mkOption {
    type = lib.types.nullOr lib.types.str;
    default = null;
    example = "github:ada/nixos";
    description = "Where this repository is published, for the host to follow every night; null for no upgrades.";
  };

  config = {
    services.openssh = {
      enable = lib.mkDefault true;
      settings = {
        PasswordAuthentication = lib.mkDefault false;
        KbdInteractiveAuthentication = lib.mkDefault false;
        PermitRootLogin = lib.mkDefault "no";
      };
    };

    # networkd: nobody sits at a server to choose a network, so it is said in files alone.
    networking.useNetworkd = lib.mkDefault true;

    # Closed but for ssh; services.<name>.openFirewall and allowedTCPPorts open more.
    networking.firewall.enable = lib.mkDefault true;

    system.autoUpgrade = lib.mkIf (cfg.upgradeFrom != null) {
      enable = lib.mkDefault true;
      flake = lib.mkDefault cfg.upgradeFrom;
      # Channels have no part in it: the packages are those of the published flake.lock.
      upgrade = lib.mkDefault false;
    };

    assertions = [
      {
        assertion = lib.any canLogIn (lib.attrValues config.users.users);
        message = ''
          Nobody could log in to ${config.networking.hostName}: it lets in ssh keys only, and knows none. Put your public key, such as
          the line in ~/.ssh/id_ed25519.pub, into hosts/${config.networking.hostName}/configuration.nix:
            users.users.<name>.openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAA…" ];
        '';
      }
    ];
  };
}
