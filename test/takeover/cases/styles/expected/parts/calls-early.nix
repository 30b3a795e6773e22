{ pkgs, inputs, ... }:
let
  tool = import ./tool.nix { inherit inputs; };
in
{
  environment.systemPackages = [ (tool pkgs) ];
}
