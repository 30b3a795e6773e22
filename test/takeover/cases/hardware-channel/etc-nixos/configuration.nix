{ lib, ... }:
{
  imports =
    [
      <nixos-hardware/lenovo/thinkpad/x220>
      "${builtins.fetchGit { url = "https://github.com/NixOS/nixos-hardware.git"; }}/common/pc/ssd"
      ./hardware-configuration.nix
    ];
  networking.hostName = lib.mkDefault "x220";
  boot.loader.grub.device = "/dev/sda";
  system.stateVersion = "20.03";
}
