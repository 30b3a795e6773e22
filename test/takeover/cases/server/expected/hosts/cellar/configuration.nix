{ config, lib, pkgs, inputs, ... }:
{
  imports = [
    ./hardware-configuration.nix
    inputs.sops-nix.nixosModules.default
    ../../services/mail.nix
    ../../services/web.nix
  ];

  boot.loader.grub.device = "/dev/vda";
  networking.hostName = "cellar";
  networking.domain = "example.org";

  sops.defaultSopsFile = ../../secrets/all.yaml;
  users.users.root.hashedPasswordFile = "/etc/nixos/secrets/root.hash";
  environment.shellAliases.rebuild = "nixos-rebuild switch -I nixos-config=/etc/nixos/configuration.nix";

  system.stateVersion = "23.05";

  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];
}
