{ lib, inputs, ... }:
{
  imports =
    [
      "${inputs.nixos-hardware}/lenovo/thinkpad/x220"
      "${inputs.nixos-hardware}/common/pc/ssd"
      ./hardware-configuration.nix
    ];
  networking.hostName = lib.mkDefault "x220";
  boot.loader.grub.device = "/dev/sda";
  system.stateVersion = "20.03";
  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];
}
