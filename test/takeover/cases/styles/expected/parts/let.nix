let
  port = 22;
in
{ config, inputs, ... }@all:
{
  services.openssh.ports = [ port ];
  environment.etc.modules.text = "${"${inputs.nixpkgs}/nixos/modules"}";
}
