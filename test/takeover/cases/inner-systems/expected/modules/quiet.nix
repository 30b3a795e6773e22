{ pkgs, inputs, ... }:
{
  imports = [ inputs.sops-nix.nixosModules.default ];
  networking.hostName = "quiet";
}
