# flake-parts: modules whose `flake` is the outputs, and `perSystem`, whose values become outputs by system.
lib:

let
  inherit (lib) mkOption types;

  deferredModules =
    modules:
    types.mkOptionType {
      description = "module";
      check = types.deferredModule.check;
      merge =
        _: definitions:
        modules
        ++ map (definition: {
          _file = definition.file;
          imports = [ definition.value ];
        }) definitions;
    }
    // {
      inherit modules;
      accepts = other: other ? modules;
      joined = other: deferredModules (modules ++ other.modules);
    };
  attributesBySystem =
    name: type:
    { lib, ... }:
    {
      options.flake.${name} = mkOption {
        type = types.lazyAttrsOf type;
        default = { };
      };
      options.perSystem = flake-parts-lib.mkPerSystemOption {
        options.${name} = mkOption (
          { inherit type; } // lib.optionalAttrs (name != "formatter") { default = { }; }
        );
      };
      config.transposition.${name} = { };
    };
  packages = types.lazyAttrsOf types.package;

  core =
    {
      config,
      self,
      inputs,
      ...
    }:
    let
      top = config;
      bySystem = system: flake: builtins.mapAttrs (name: _: flake.${name}.${system}) top.transposition;
      getSystem = system: config.allSystems.${system} or (config.perSystem system);
      ofTop = name: throw "`${name}' is no argument of perSystem but of the modules around it.";
    in
    {
      imports = [
        (attributesBySystem "apps" (types.lazyAttrsOf types.raw))
        (attributesBySystem "checks" packages)
        (attributesBySystem "devShells" packages)
        (attributesBySystem "formatter" types.package)
        (attributesBySystem "legacyPackages" (types.lazyAttrsOf types.raw))
        (attributesBySystem "packages" packages)
      ];
      options = {
        allSystems = mkOption { type = types.lazyAttrsOf types.unspecified; };
        debug = mkOption {
          type = types.bool;
          default = false;
        };
        systems = mkOption { type = types.listOf types.str; };
        transposition = mkOption { type = types.lazyAttrsOf types.raw; };
        flake = mkOption {
          type = types.submoduleWith {
            modules = [
              {
                freeformType = types.lazyAttrsOf (types.unique { message = ""; } types.raw);
                options.nixosConfigurations = mkOption {
                  type = types.lazyAttrsOf types.raw;
                  default = { };
                };
                options.nixosModules = mkOption {
                  type = types.lazyAttrsOf types.deferredModule;
                  default = { };
                  apply = builtins.mapAttrs (inClass "nixos");
                };
                options.overlays = mkOption {
                  type = types.lazyAttrsOf types.raw;
                  default = { };
                };
              }
            ];
          };
        };
        perSystem = mkOption {
          type = deferredModules [
            (
              { config, system, ... }@arguments:
              {
                options.allModuleArgs = mkOption { type = types.raw; };
                config.allModuleArgs = config._module.args // {
                  inherit (arguments) config options system;
                };
                config._module.args = {
                  inputs' = builtins.mapAttrs (_: bySystem system) inputs;
                  self' = bySystem system self;
                  pkgs = lib.mkOptionDefault inputs.nixpkgs.legacyPackages.${system};
                  inputs = ofTop "inputs";
                  self = ofTop "self";
                  withSystem = ofTop "withSystem";
                };
              }
            )
          ];
          apply =
            modules: system:
            (lib.evalModules {
              inherit modules;
              prefix = [
                "perSystem"
                system
              ];
              specialArgs = { inherit system; };
              class = "perSystem";
            }).config;
        };
      };
      config = {
        allSystems = lib.genAttrs config.systems config.perSystem;
        flake = builtins.mapAttrs (
          name: _: builtins.mapAttrs (_: values: values.${name}) config.allSystems
        ) config.transposition;
        _module.args = {
          inherit getSystem;
          moduleWithSystem =
            module:
            { config, ... }:
            {
              imports = [ (module (getSystem config.nixpkgs.hostPlatform.system).allModuleArgs) ];
            };
          withSystem = system: f: f (getSystem system).allModuleArgs;
        };
      };
    };

  inClass = class: name: module: {
    _class = class;
    _file = "${class}Modules.${name}";
    imports = [ module ];
  };

  flakeModules = {
    flakeModules.options.flake.flakeModules = mkOption {
      type = types.lazyAttrsOf types.deferredModule;
      default = { };
    };
    modules.options.flake.modules = mkOption {
      type = types.lazyAttrsOf (types.lazyAttrsOf types.deferredModule);
      apply = builtins.mapAttrs (
        class:
        builtins.mapAttrs (name: module: if class == "generic" then module else inClass class name module)
      );
    };
  };

  flake-parts-lib = {
    importApply = path: argument: {
      _file = toString path;
      imports = [ (import path argument) ];
    };
    mkPerSystemOption = module: mkOption { type = deferredModules [ module ]; };
    mkSubmoduleOptions =
      options:
      mkOption { type = types.submoduleWith { modules = [ { inherit options; } ]; }; };
    mkTransposedPerSystemModule =
      { name, option, ... }:
      {
        options.flake.${name} = mkOption {
          type = types.lazyAttrsOf option.type;
          default = { };
        };
        options.perSystem = flake-parts-lib.mkPerSystemOption { options.${name} = option; };
        config.transposition.${name} = { };
      };
    mkFlake =
      {
        inputs ? self.inputs,
        self ? inputs.self,
        specialArgs ? { },
        ...
      }:
      module:
      (lib.evalModules {
        class = "flake";
        modules = [
          core
          module
        ];
        specialArgs = {
          inherit flake-parts-lib inputs self;
          moduleLocation = "${self.outPath}/flake.nix";
        }
        // specialArgs;
      }).config.flake;
  };
in
{
  lib = flake-parts-lib;
  inherit flakeModules;
}
