# This file says what is installed on this machine. The manual, "configuration.nix" (5), and the
# command `nixos-help` tell what can be written here.

{ config, lib, pkgs, ... }:

{
  imports =
    [ # What the scan of the hardware has found.
      ./hardware-configuration.nix
    ];

  # The boot loader for EFI.
  boot.loader.systemd-boot.enable = true;
  boot.loader.efi.canTouchEfiVariables = true;

  # networking.hostName = "nixos"; # A name for the machine.
  # networking.networkmanager.enable = true;  # The easiest way to a network.

  # time.timeZone = "Europe/Amsterdam";

  # A proxy, where there has to be one:
  # networking.proxy.default = "http://user:password@proxy:port/";

  # i18n.defaultLocale = "en_US.UTF-8";
  # console = {
  #   font = "Lat2-Terminus16";
  #   useXkbConfig = true; # the layout of X also on the console
  # };

  # services.xserver.enable = true;


  

  # services.printing.enable = true;

  # services.pipewire = {
  #   enable = true;
  #   pulse.enable = true;
  # };

  # An account; `passwd` sets its password.
  # users.users.alice = {
  #   isNormalUser = true;
  #   extraGroups = [ "wheel" ];
  #   packages = with pkgs; [
  #     tree
  #   ];
  # };

  # programs.firefox.enable = true;

  # environment.systemPackages = with pkgs; [
  #   vim # an editor for this file
  #   wget
  # ];

  # services.openssh.enable = true;

  # networking.firewall.allowedTCPPorts = [ ... ];
  # networking.firewall.enable = false;

  # A copy of this file in the system that is built from it, in case that it gets lost:
  # system.copySystemConfiguration = true;

  # The release that this machine was installed with. It stays what it is after an upgrade.
  system.stateVersion = "25.11"; # read the manual before you change this

  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];

}

