# What nobody knows, such as an input that cannot be had: a set of anything by all names that the file $FLAKE_NAMES
# lists, which can be called, printed and built. Its modules are empty, and its overlays change nothing.
name:

let
  words = builtins.filter (word: builtins.isString word && word != "") (
    builtins.split "\n" (builtins.readFile (builtins.getEnv "FLAKE_NAMES"))
  );
  all = make: builtins.listToAttrs (map (name: { inherit name; value = make name; }) words);
  module = name: _: { _file = name; };
  modules = name: all (each: module "${name}.${each}") // { default = module name; };
  special = name: {
    darwinModules = modules name;
    flakeModule = module name;
    flakeModules = modules name;
    hjemModules = modules name;
    homeManagerModule = module name;
    homeManagerModules = modules name;
    homeModule = module name;
    homeModules = modules name;
    modules = all (modules) // {
      nixos = modules name;
      homeManager = modules name;
      flake = modules name;
    };
    nixosModule = module name;
    nixosModules = modules name;
    overlay = _: _: { };
    overlays = all (_: _: _: { }) // {
      default = _: _: { };
    };
  };
  anything =
    name:
    all (each: anything "${name}.${each}")
    // special name
    // {
      inherit name;
      type = "derivation";
      outPath = "/nowhere/${name}";
      drvPath = "/nowhere/${name}.drv";
      version = "1.0";
      meta.mainProgram = name;
      outputName = "out";
      out = "/nowhere/${name}";
      rev = "0000000";
      shortRev = "0000000";
      lastModifiedDate = "20260101000000";
      override = _: anything name;
      overrideAttrs = _: anything name;
      __functor = _: _: anything name;
    };
in
anything name
