let
  tool = import ./tool.nix;
in
{ pkgs, ... }:
{
  environment.systemPackages = [ (tool pkgs) ];
}
