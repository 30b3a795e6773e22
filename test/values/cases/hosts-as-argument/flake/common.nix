{ nodes, ... }:
let
  settings = import ./settings.nix;
in
{
  nixpkgs.hostPlatform = "x86_64-linux";
  networking.domain = "${nodes.nas.config.networking.hostName}.example";
  networking.search = [ nodes.${settings.clock.host}.config.networking.hostName ];
  system.stateVersion = "25.11";
}
