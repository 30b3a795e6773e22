{ ... }:
{
  imports = [
    ./hardware-configuration.nix
    ../../current/desktop.nix
    ../../profiles
  ];
  networking.hostName = "linked";
  boot.loader.systemd-boot.enable = true;
  environment.etc."motd-banner".source = ../../current/banner.txt;
  system.stateVersion = "26.05";
  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];
}
