# Written by the installer of 23.05, edited since.
{ config, pkgs, ... }:

{
  imports = [ ./hardware-configuration.nix ];

  boot.loader.grub.enable = true;
  boot.loader.grub.device = "/dev/sda";
  boot.tmp.cleanOnBoot = true;

  # Enable the X11 windowing system.
  services.xserver.enable = true;

  # Enable the GNOME Desktop Environment.
  services.displayManager.gdm.enable = true;
  services.desktopManager.gnome.enable = true;

  # Configure keymap in X11
  services.xserver = {
    xkb.layout = "de";
    xkb.variant = "nodeadkeys"; # no waiting for a second key
  };

  # Enable sound with pipewire.
  services.pulseaudio.enable = false;
  security.rtkit.enable = true;

  # Enable touchpad support
  services.libinput.enable = true;

  services.logind.settings.Login.HandleLidSwitch = "ignore";
  services.logind.extraConfig = ''
    IdleAction=lock
  '';

  users.users.ada = {
    isNormalUser = true;
    hashedPasswordFile = "/persist/ada";
  };

  console.font = "Lat2-Terminus16";
  i18n.inputMethod.enable = true;
  i18n.inputMethod.type = "ibus";
  fonts.packages = [ pkgs.inter ];
  services.openssh.settings.PasswordAuthentication = false;
  services.resolved.settings.Resolve.DNSSEC = "false";
  system.stateVersion = "23.05";
}
