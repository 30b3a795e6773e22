{ pkgs, ... }:
{
  imports = [ <sops-nix/modules/sops> ];
  networking.hostName = "quiet";
}
