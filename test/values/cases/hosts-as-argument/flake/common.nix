{ nodes, ... }:
{
  nixpkgs.hostPlatform = "x86_64-linux";
  networking.domain = "${nodes.nas.config.networking.hostName}.example";
  system.stateVersion = "25.11";
}
