{ pkgs, inputs, ... }:
{
  imports = [ inputs.sops-nix.nixosModules.default ];
  services.openssh.enable = true;
}
