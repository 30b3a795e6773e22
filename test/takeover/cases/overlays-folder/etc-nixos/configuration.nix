{ config, pkgs, ... }: {
  imports = [ ./hardware-configuration.nix ./nixpkgs.nix ];
  boot.loader.systemd-boot.enable = true;
  networking.hostName = "layers";
  environment.systemPackages = [ pkgs.greet pkgs.edge.hello pkgs.tool (pkgs.callPackage ./pkgs/other.nix { }) ];
  system.stateVersion = "24.05";
}
