# What nobody knows, such as an input that cannot be had: a set of anything by the given words, which can be called,
# printed and built. As a module it is empty unless told, as an overlay it changes nothing.
{
  words,
  nowhere,
  # What one sets as a module, by its name.
  asModule ? _: { },
}:

let
  all = make: builtins.listToAttrs (map (name: { inherit name; value = make name; }) words);
  module = name: _: { _file = name; } // asModule name;
  # A set of modules that is taken for one is one.
  modules =
    name:
    all (each: module "${name}.${each}")
    // {
      default = module name;
      __functor = _: module name;
    };
  overlays = all (_: _: _: { }) // {
    default = _: _: { };
  };
  special = name: {
    darwinModules = modules name;
    flakeModule = module name;
    flakeModules = modules name;
    hjemModules = modules name;
    homeManagerModule = module name;
    homeManagerModules = modules name;
    homeModule = module name;
    homeModules = modules name;
    modules = all (_: modules name);
    nixosModule = module name;
    nixosModules = modules name;
    overlay = _: _: { };
    inherit overlays;
  };
  isTest = name: name == "enable" || builtins.match "(is|has)[A-Z].*" name != null;
  isOfModule = value: value ? config && value ? options && value ? lib;
  isOfOverlay = name: builtins.match ".*[oO]verlays?([.].*)?" name != null;
  anything =
    name:
    all (each: if isTest each then false else anything "${name}.${each}")
    // special name
    // {
      inherit name;
      pname = name;
      type = "derivation";
      outPath = "${nowhere}/${name}";
      drvPath = "${nowhere}/${name}.drv";
      version = "1.0";
      meta = {
        mainProgram = name;
        platforms = [ ];
      };
      outputName = "out";
      out = anything name;
      rev = "0000000";
      shortRev = "0000000";
      lastModifiedDate = "20260101000000";
      override = _: anything name;
      overrideAttrs = _: anything name;
      __functor =
        _: given:
        if isOfModule given then
          asModule name
        else if isOfOverlay name then
          _: { }
        else
          anything name;
    };
in
anything
