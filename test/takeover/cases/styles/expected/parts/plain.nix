# no function at all
{ inputs, ... }:
{
  imports = [ inputs.home-manager.nixosModules.default ];
}
