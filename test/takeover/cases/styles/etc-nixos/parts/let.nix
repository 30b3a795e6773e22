let
  port = 22;
in
{ config, ... }@all:
{
  services.openssh.ports = [ port ];
  environment.etc.modules.text = "${<nixpkgs/nixos/modules>}";
}
