{ config, pkgs, inputs, ... }:

let
  # A container in a variable.
  mail = {
    autoStart = true;
    config = import ../../containers/mail.nix;
    specialArgs = { inherit inputs; };
  };
in
{
  imports = [
    ./hardware-configuration.nix
    ../../modules/lab.nix
  ];

  boot.loader.systemd-boot.enable = true;
  networking.hostName = "barge";

  containers.web = {
    autoStart = true;
    specialArgs = {
      port = 80;
      inherit inputs;
    };
    config = ../../containers/web.nix;
  };
  containers.db.config =
    { ... }:
    {
      imports = [ ../../containers/common.nix ];
      networking.hostName = "db";
    };
  containers.db.specialArgs = { inherit inputs; };
  containers.mail = mail;
  containers.plain.config = { services.openssh.enable = true; };
  containers.lab = import ../../containers/lab.nix { inherit inputs; };

  specialisation.quiet.configuration = ../../modules/quiet.nix;
  virtualisation.vmVariant = {
    imports = [ ../../modules/vm.nix ];
  };

  system.stateVersion = "25.05";

  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];
}
