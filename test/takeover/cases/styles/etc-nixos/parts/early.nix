# Other packages, for what is below.
with builtins;
let
  newer = import <nixpkgs-unstable> { };
in
{ config, lib, ... }:
{
  environment.etc.newer.text = newer.hello.name;
}
