{ lib, inputs, ... }@args:
let
  data = inputs.haumea.lib.load {
    src = ./src;
    inputs = args;
  };
in
{
  nixosConfigurations = lib.attrsets.mergeAttrsList (
    map (it: it.nixosConfigurations or { }) (builtins.attrValues data)
  );
}
