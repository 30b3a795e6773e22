# A home without a system around it.
{
  pkgs,
  lib ? pkgs.lib,
  modules,
  extraSpecialArgs ? { },
  ...
}:

lib.evalModules {
  modules = modules ++ [ { _module.args = { inherit pkgs; }; } ];
  specialArgs = extraSpecialArgs;
  isFree = true;
}
