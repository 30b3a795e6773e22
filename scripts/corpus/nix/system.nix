# A machine or a home, made of somebody's modules: with the real module system, options by their names, and whatever
# is asked of the configuration beyond these.
{
  lib,
  anything,
  fields,
  roots,
  trees,
  folder,
  pkgsFor,
  homeLib,
}:

let
  options = import ./options.nix { inherit lib anything; };
  inherit (options) declare undeclared unknown;

  # The options in a tree that are not declared already.
  without =
    declared: tree:
    lib.concatMapAttrs (
      name: node:
      if !(declared ? ${name}) then
        { ${name} = node; }
      else if lib.isOption declared.${name} || node ? option then
        { }
      else
        { ${name} = node // { below = without declared.${name} node.below; }; }
    ) tree;
  isLevel = value: builtins.isAttrs value && !lib.isDerivation value && !(value ? _evaluated);

  # The configuration, and anything in place of what it does not have.
  filled = names: path: options: config:
    builtins.listToAttrs (
      map (name: {
        inherit name;
        value =
          let
            here = "${path}.${name}";
          in
          if options ? ${name} then
            if lib.isOption options.${name} then
              if options.${name}.isUnknown or false then filledFree here config.${name} else config.${name}
            else
              filled (fields ++ builtins.attrNames options.${name}) here options.${name} config.${name}
          else if config ? ${name} then
            filledFree here config.${name}
          else
            anything here;
      }) names
    );
  filledFree =
    path: value:
    if isLevel value then
      builtins.removeAttrs (anything path) [
        "__functor"
        "type"
        "outPath"
        "drvPath"
        "outputName"
      ]
      // builtins.mapAttrs (name: filledFree "${path}.${name}") value
    else
      value;

  evaluate =
    {
      class,
      modules,
      specialArgs,
      prefix,
      tree,
    }:
    let
      all = lib.evalModules {
        inherit class;
        modules = modules ++ [ { _module.check = false; } ];
        specialArgs = specialArgs // {
          inherit config;
          inherit (evaluated) options;
        };
      };
      # Its names depend on nobody's modules: what is made of a name may depend on others.
      names = lib.subtractLists [ "_module" ] (fields ++ roots ++ builtins.attrNames tree) ++ [ "home-manager" ];
      config = filled names prefix (removeAttrs evaluated.options [ "_module" ]) evaluated.config // {
        inherit (evaluated) _module;
      };
      # Their owner's declarations are right, whatever the lists say.
      others = without (removeAttrs all.options [ "_module" ]) tree;
      more = lib.subtractLists (builtins.attrNames all.options ++ builtins.attrNames tree) roots;
      evaluated = all.extendModules {
        modules = [
          { options = declare others; }
          { options = lib.genAttrs more (_: unknown); }
        ];
      };
    in
    evaluated
    // {
      inherit config;
      _evaluated = evaluated;
      inherit (evaluated._module.args) pkgs;
      inherit lib;
    };

  # A home within a machine: evaluated on its own, and told of that machine.
  homeIn =
    { config, ... }:
    lib.mkOptionType {
      name = "home";
      merge =
        loc: definitions:
        let
          of = evaluate {
            class = "homeManager";
            prefix = "home";
            tree = trees.home;
            modules = [
              (home (lib.last loc))
            ]
            ++ config.home-manager.sharedModules
            ++ map (
              { file, value }:
              {
                _file = file;
                imports = [ value ];
              }
            ) definitions;
            specialArgs = {
              lib = homeLib;
              osConfig = config;
              nixosConfig = config;
              pkgs = pkgsFor "x86_64-linux";
              modulesPath = folder + "/nixos/modules";
            }
            // config.home-manager.extraSpecialArgs;
          };
        in
        of.config // { inherit (of) _evaluated; };
    };
  home = name: {
    config.lib.file.mkOutOfStoreSymlink = toString;
    options = {
      lib = openLib;
      home.username = lib.mkOption { default = name; };
      home.homeDirectory = lib.mkOption { default = "/home/${name}"; };
    };
  };
  openLib = unknown // {
    internal = true;
  };
  machine =
    args:
    { config, ... }:
    {
      options = {
        assertions = lib.mkOption {
          internal = true;
          type = undeclared;
          default = [ ];
        };
        warnings = lib.mkOption {
          internal = true;
          type = undeclared;
          default = [ ];
        };
        lib = openLib;
        networking.hostName = lib.mkOption {
          type = undeclared;
          default = "nixos";
        };
        system.build.toplevel = lib.mkOption { default = anything "toplevel"; };
        system.nixos.release = lib.mkOption { default = "26.11"; };
        home-manager = {
          users = lib.mkOption {
            type = lib.types.attrsOf (homeIn {
              inherit config;
            });
            default = { };
          };
          # What it changes shows in the home.
          extraSpecialArgs = lib.mkOption {
            internal = true;
            type = undeclared;
            default = { };
          };
          sharedModules = lib.mkOption {
            type = lib.types.listOf lib.types.raw;
            default = [ ];
          };
          useGlobalPkgs = lib.mkOption { default = false; };
          useUserPackages = lib.mkOption { default = false; };
          backupFileExtension = lib.mkOption { default = null; };
          verbose = lib.mkOption { default = false; };
        };
      };
      config = lib.optionalAttrs (args.system or null != null) {
        nixpkgs.hostPlatform = lib.mkOptionDefault args.system;
      };
    };
  systemOf =
    class: args:
    evaluate {
      inherit class;
      prefix = "config";
      tree = removeAttrs trees.nixos [ "home-manager" ];
      modules = [
        (machine args)
      ]
      ++ lib.optional (args ? inputs) { _module.args.inputs = args.inputs; }
      ++ args.modules;
      specialArgs = {
        modulesPath = folder + "/nixos/modules";
        pkgs =
          if args.pkgs or null != null then
            args.pkgs
          else
            pkgsFor (if args.system or null != null then args.system else "x86_64-linux");
      }
      // lib.optionalAttrs (args ? lib) { inherit (args) lib; }
      // args.specialArgs or { };
    }
    // {
      extendModules =
        more:
        systemOf class (
          args
          // {
            modules = args.modules ++ more.modules or [ ];
            specialArgs = args.specialArgs or { } // more.specialArgs or { };
          }
        );
    };
in
{
  nixosSystem = systemOf "nixos";
  darwinSystem = systemOf "darwin";
  homeManagerConfiguration =
    args:
    evaluate {
      class = "homeManager";
      prefix = "home";
      tree = trees.home;
      modules = [
        (home "ada")
      ]
      ++ args.modules or [ ];
      specialArgs = {
        inherit (args) pkgs;
        lib = homeLib;
        modulesPath = folder + "/nixos/modules";
      }
      // args.extraSpecialArgs or { };
    }
    // {
      activationPackage = anything "activation";
    };
}
