{ pkgs, ... }:
{
  imports = [ <sops-nix/modules/sops> ];
  services.openssh.enable = true;
}
