# Other packages, for what is below.
{ config, lib, inputs, ... }:
with builtins;
let
  newer = import inputs.nixpkgs-unstable { system = "x86_64-linux"; };
in
{
  environment.etc.newer.text = newer.hello.name;
}
