{ inputs, lib, mylib, system, ... }@args:
let
  name = "otter";
  modules = map mylib.relativeToRoot [
    "modules/common.nix"
    "hosts/machine-${name}"
  ];
in
{
  nixosConfigurations.${name} = mylib.nixosSystem (args // { inherit modules; });
}
