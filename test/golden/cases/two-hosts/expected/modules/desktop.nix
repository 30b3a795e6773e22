# What every desktop has. The desktop itself is in a file of its own.
{ lib, pkgs, ... }:

{
  # Sound.
  security.rtkit.enable = lib.mkDefault true;
  services.pipewire = {
    enable = lib.mkDefault true;
    alsa.enable = lib.mkDefault true;
    alsa.support32Bit = lib.mkDefault true;
    pulse.enable = lib.mkDefault true;
  };

  # Printers, also those that are found on the network.
  services.printing.enable = lib.mkDefault true;
  services.avahi = {
    enable = lib.mkDefault true;
    nssmdns4 = lib.mkDefault true;
  };

  hardware.bluetooth.enable = lib.mkDefault true;

  programs.firefox.enable = lib.mkDefault true;

  # Chinese, Japanese and Korean; what is there by default has other scripts and emoji.
  fonts.packages = [ pkgs.noto-fonts-cjk-sans ];

  # Many programs and drivers for a desktop are not free.
  nixpkgs.config.allowUnfree = true;
}
