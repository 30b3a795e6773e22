# Packages by their names, and what is made with them by what it is made of.
{
  lib,
  anything,
  load,
  nowhere,
  words,
}:

label: system:

let
  wordsIn = text: builtins.filter builtins.isString (builtins.filter (one: one != "") (builtins.split "[ \n]+" text));
  prefix = if label == "main" then "pkgs" else label;
  package = name: anything "${prefix}.${name}";
  taken = builtins.attrNames lib ++ builtins.attrNames builtins;
  made =
    name: of:
    package name
    // {
      inherit name;
      _made = of;
    };
  one = name: args: made name args;
  two = name: a: b: made name [ a b ];
  three = name: a: b: c: made name [ a b c ];
  known = name: pkgs.${name} or (package name);
  callPackage =
    function: args:
    let
      what = if builtins.isFunction function || builtins.isAttrs function then function else load function;
      asked = if builtins.isFunction what then builtins.functionArgs what else { };
      required = lib.filterAttrs (_: isOptional: !isOptional) asked;
    in
    if builtins.isFunction what then
      made "callPackage" (what (builtins.mapAttrs (name: _: known name) required // args))
    else
      what;
  each =
    names: make:
    builtins.listToAttrs (
      map (name: {
        inherit name;
        value = make name;
      }) names
    );
  platform = {
    inherit system;
    isLinux = true;
    isDarwin = false;
    isx86_64 = system == "x86_64-linux";
    isAarch64 = system == "aarch64-linux";
    isAarch32 = false;
    is64bit = true;
    parsed.cpu.name = builtins.head (builtins.split "-" system);
  };
  pkgs =
    each (lib.subtractLists taken words) package
    // each (wordsIn ''
      buildEnv buildFHSEnv buildFHSUserEnv fetchFromGitHub fetchFromGitLab fetchFromSourcehut fetchgit fetchpatch fetchurl
      fetchzip makeDesktopItem makeWrapper mkShell substitute substituteAll symlinkJoin writeShellApplication
      writeTextFile linkFarm
    '') one
    // each (wordsIn ''
      concatText linkFarmFromDrvs makeSetupHook writeScript writeScriptBin writeShellScript writeShellScriptBin
      writeText writeTextDir writeReferencesToFile runCommandWith
    '') two
    // each (wordsIn "runCommand runCommandLocal runCommandCC writePython3 writePython3Bin") three
    // {
      inherit lib system callPackage;
      config = { };
      overlays = [ ];
      outPath = "${nowhere}/nixpkgs@${label}";
      type = "pkgs";
      path = "${nowhere}/nixpkgs@${label}";
      stdenv =
        package "stdenv"
        // platform
        // {
          mkDerivation = one "mkDerivation";
          hostPlatform = platform;
          buildPlatform = platform;
          targetPlatform = platform;
        };
      hostPlatform = platform;
      formats =
        each
          (wordsIn "elixirConf gitIni hocon ini iniWithGlobalSection javaProperties json keyValue lua php pythonVars toml xml yaml")
          (
            format: _: {
              type = lib.types.attrs;
              generate = two format;
            }
          );
      extend = _: pkgs;
      appendOverlays = _: pkgs;
      inherit pkgs;
      newScope = extra: function: args: callPackage function (extra // args);
    };
in
pkgs
