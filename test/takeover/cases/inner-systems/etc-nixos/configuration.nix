{ config, pkgs, ... }:

let
  # A container in a variable.
  mail = {
    autoStart = true;
    config = import ./containers/mail.nix;
  };
in
{
  imports = [
    ./hardware-configuration.nix
    ./lab.nix
  ];

  boot.loader.systemd-boot.enable = true;
  networking.hostName = "barge";

  containers.web = {
    autoStart = true;
    specialArgs = {
      port = 80;
    };
    config = ./containers/web.nix;
  };
  containers.db.config =
    { ... }:
    {
      imports = [ ./containers/common.nix ];
      networking.hostName = "db";
    };
  containers.mail = mail;
  containers.plain.config = { services.openssh.enable = true; };
  containers.lab = import ./containers/lab.nix;

  specialisation.quiet.configuration = ./quiet.nix;
  virtualisation.vmVariant = {
    imports = [ ./vm.nix ];
  };

  system.stateVersion = "25.05";
}
