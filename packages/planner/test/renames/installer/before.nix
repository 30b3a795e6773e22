# Written by the installer of 23.05, edited since.
{ config, pkgs, ... }:

{
  imports = [ ./hardware-configuration.nix ];

  boot.loader.grub.enable = true;
  boot.loader.grub.version = 2;
  boot.loader.grub.device = "/dev/sda";
  boot.cleanTmpDir = true;

  # Enable the X11 windowing system.
  services.xserver.enable = true;

  # Enable the GNOME Desktop Environment.
  services.xserver.displayManager.gdm.enable = true;
  services.xserver.displayManager.gdm.wayland = true;
  services.xserver.desktopManager.gnome.enable = true;

  # Configure keymap in X11
  services.xserver = {
    layout = "de";
    xkbVariant = "nodeadkeys"; # no waiting for a second key
  };

  # Enable sound with pipewire.
  sound.enable = true;
  hardware.pulseaudio.enable = false;
  security.rtkit.enable = true;

  # Enable touchpad support
  services.xserver.libinput.enable = true;

  services.logind.lidSwitch = "ignore";
  services.logind.extraConfig = ''
    IdleAction=lock
  '';

  users.extraUsers.ada = {
    isNormalUser = true;
    passwordFile = "/persist/ada";
  };

  i18n.consoleFont = "Lat2-Terminus16";
  i18n.inputMethod.enabled = "ibus";
  fonts.fonts = [ pkgs.inter ];
  services.openssh.passwordAuthentication = false;
  services.resolved.dnssec = "false";
  system.stateVersion = "23.05";
}
