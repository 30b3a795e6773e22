# The hosts of flakes that we did not write, by folder, and which modules each of them imports. Inputs are
# stand-ins: as much of nixpkgs' `lib` and of the libraries that find hosts as it takes to come to the names.
folders:

let
  inherit (builtins)
    attrNames
    concatLists
    filter
    foldl'
    isFunction
    isPath
    listToAttrs
    mapAttrs
    pathExists
    readDir
    seq
    ;

  lib =
    builtins
    // {
      attrsets = lib;
      lists = lib;
      strings = lib;
      trivial = lib;
      nixosSystem = args: { inherit args; config = { }; };
      nameValuePair = name: value: { inherit name value; };
      genAttrs = names: f: listToAttrs (map (name: lib.nameValuePair name (f name)) names);
      mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);
      mapAttrs' = f: set: listToAttrs (lib.mapAttrsToList f set);
      concatMapAttrs = f: set: lib.mergeAttrsList (lib.mapAttrsToList f set);
      filterAttrs =
        f: set: removeAttrs set (filter (name: !(f name set.${name})) (attrNames set));
      mergeAttrsList = foldl' (a: b: a // b) { };
      attrsToList = lib.mapAttrsToList lib.nameValuePair;
      recursiveUpdate =
        a: b:
        a
        // mapAttrs (
          name: value:
          if builtins.isAttrs value && builtins.isAttrs (a.${name} or null) then
            lib.recursiveUpdate a.${name} value
          else
            value
        ) b;
      optionalAttrs = condition: set: if condition then set else { };
      optionals = condition: list: if condition then list else [ ];
      optional = condition: value: if condition then [ value ] else [ ];
      forEach = list: f: map f list;
      pipe = foldl' (value: f: f value);
      flip =
        f: a: b:
        f b a;
      removeSuffix =
        suffix: text:
        let
          keep = builtins.stringLength text - builtins.stringLength suffix;
        in
        if lib.hasSuffix suffix text then builtins.substring 0 keep text else text;
      hasSuffix =
        suffix: text:
        let
          keep = builtins.stringLength text - builtins.stringLength suffix;
        in
        keep >= 0 && builtins.substring keep (builtins.stringLength suffix) text == suffix;
      hasPrefix = prefix: text: builtins.substring 0 (builtins.stringLength prefix) text == prefix;
      removePrefix =
        prefix: text:
        if lib.hasPrefix prefix text then
          builtins.substring (builtins.stringLength prefix) (-1) text
        else
          text;
      unique = list: list;
      mkMerge = lib.mergeAttrsList;
      mkDefault = value: value;
      systems.flakeExposed = systems;
      extend = f: lib // f lib lib;
    };

  systems = [
    "x86_64-linux"
    "aarch64-linux"
  ];

  forSystems = f: foldl' lib.recursiveUpdate { } (map (
    system: mapAttrs (_: value: { ${system} = value; }) (f system)
  ) systems);

  # Sets of options that a module gives, and those of what it imports, merged without their types.
  merged =
    args: module:
    let
      read = if isPath module || builtins.isString module then import module else module;
      value = if isFunction read then read args else read;
    in
    foldl' lib.recursiveUpdate (removeAttrs value [ "imports" ]) (
      map (merged args) (value.imports or [ ])
    );

  folders' = path: if pathExists path then attrNames (readDir path) else [ ];
  systemAt = specialArgs: path: lib.nixosSystem { inherit specialArgs; modules = [ path ]; };
  allIn = path: lib.genAttrs (folders' path) (name: systemAt { } (path + "/${name}"));
  perSystem =
    specialArgs: path:
    listToAttrs (
      concatLists (
        map (
          system: map (name: lib.nameValuePair name (systemAt specialArgs (path + "/${system}/${name}"))) (folders' (path + "/${system}"))
        ) (folders' path)
      )
    );

  flakeParts.lib.mkFlake =
    { inputs, specialArgs ? { }, ... }:
    module:
    let
      config = merged (specialArgs // {
        inherit inputs lib config;
        inherit (inputs) self;
        withSystem = system: f: f { inherit system; pkgs = { }; };
        moduleWithSystem = f: f;
        flake-parts-lib = { };
      }) module;
      easy = config.easy-hosts or { };
    in
    (config.flake or { })
    // lib.optionalAttrs (config ? den) {
      nixosConfigurations = mapAttrs (_: lib.nixosSystem) (lib.mergeAttrsList (builtins.attrValues config.den.hosts));
    }
    // lib.optionalAttrs (config ? clan) {
      nixosConfigurations = mapAttrs (_: module: lib.nixosSystem { modules = [ module ]; }) config.clan.machines;
    }
    // lib.optionalAttrs (config ? ezConfigs) {
      nixosConfigurations = allIn (config.ezConfigs.root + "/nixos-configurations");
    }
    // lib.optionalAttrs (config ? isWired) {
      nixosConfigurations = allIn (inputs.self.outPath + "/configurations/nixos");
    }
    // lib.optionalAttrs (config ? easy-hosts) {
      nixosConfigurations =
        mapAttrs (_: lib.nixosSystem) (easy.hosts or { })
        // lib.optionalAttrs (easy ? path && !easy ? hosts) (perSystem { inherit inputs; } easy.path);
    };

  importTree =
    path:
    let
      walk =
        folder:
        concatLists (
          lib.mapAttrsToList (
            name: type:
            if type == "directory" then
              walk (folder + "/${name}")
            else
              lib.optionals (lib.hasSuffix ".nix" name) [ (folder + "/${name}") ]
          ) (readDir folder)
        );
    in
    {
      imports = walk path;
    };

  module = { };
  inputsFor =
    self:
    rec {
      inherit self;
      nixpkgs = {
        inherit lib;
        outPath = ../support/nixpkgs;
        legacyPackages = lib.genAttrs systems (_: { inherit lib; });
      };
      nixpkgs-stable = nixpkgs;
      nixpkgs-unstable = nixpkgs;
      unstable = nixpkgs;
      home-manager = {
        nixosModules.home-manager = module;
        nixosModules.default = module;
        lib.homeManagerConfiguration = args: args;
      };
      disko.nixosModules.disko.key = "disko";
      sops-nix.nixosModules.sops = module;
      agenix.nixosModules.default = module;
      nixos-hardware.nixosModules = {
        framework-13-7040-amd = module;
        lenovo-thinkpad-t480 = module;
      };
      nix-darwin.lib.darwinSystem = args: args;
      deploy-rs.lib = lib.genAttrs systems (_: {
        activate.nixos = system: seq system.config { };
        deployChecks = _: { };
      });
      flake-utils.lib = {
        eachDefaultSystem = forSystems;
        eachSystem = _: forSystems;
        inherit (nixpkgs) lib;
      };
      flake-utils-plus.lib.mkFlake = { hosts, ... }: {
        nixosConfigurations = mapAttrs (_: lib.nixosSystem) hosts;
      };
      flake-parts = flakeParts;
      easy-hosts.flakeModule = module;
      import-tree = importTree;
      snowfall-lib.mkFlake = { src, inputs, snowfall ? { }, ... }: {
        nixosConfigurations = perSystem { inherit inputs; } ((snowfall.root or src) + "/systems");
      };
      snowfall-lib.mkLib = args: { mkFlake = more: snowfall-lib.mkFlake (args // more); };
      blueprint = { inputs, prefix ? "" }: {
        nixosConfigurations = lib.genAttrs (folders' (inputs.self.outPath + "/${prefix}/hosts")) (
          name: systemAt { inherit inputs; } (inputs.self.outPath + "/${prefix}/hosts/${name}/configuration.nix")
        );
      };
      nixos-unified.lib.mkFlake = { root, ... }: {
        nixosConfigurations = lib.genAttrs (map (lib.removeSuffix ".nix") (
          folders' (root + "/configurations/nixos")
        )) (name: systemAt { } (root + "/configurations/nixos/${name}"));
      };
      flakelight = source: module: {
        nixosConfigurations =
          (merged { inherit lib; } module).nixosConfigurations or { }
          // lib.mergeAttrsList (
            map (name: allIn (source + "/nix/${name}")) (module.nixDirAliases.nixosConfigurations or [ ])
          );
      };
      colmena.lib.makeHive = hive: {
        nodes = mapAttrs (name: module: lib.nixosSystem { specialArgs.name = name; modules = [ module ]; }) (
          removeAttrs hive [ "meta" "defaults" ]
        );
      };
      den.flakeModule = module;
      clan-core.flakeModules.default = module;
      ez-configs.flakeModule = module;
      nixos-unified.flakeModules.autoWire.isWired = true;
      strange.lib.conjure = path: { alpha = systemAt { } path; };
    };

  hostsIn =
    folder:
    let
      flake = import (folder + "/flake.nix");
      self = flake.outputs given // {
        outPath = folder;
        inherit inputs;
      };
      inputs = inputsFor (self // { outPath = folder; });
      # Nix gives a flake the inputs that it declares, and those that its outputs name.
      named = builtins.functionArgs flake.outputs;
      given =
        if flake ? inputs || named != { } then
          builtins.intersectAttrs ({ self = true; } // named // flake.inputs or { }) inputs
        else
          inputs;
      hosts = self.nixosConfigurations or { };
      names = filter (name: seq hosts.${name} true) (attrNames hosts);
    in
    listToAttrs (map (name: lib.nameValuePair name (importsOf folder (hosts.${name}.args or { }))) names);

  # The modules of a host: paths as they are below the top of its repo, others by their keys.
  importsOf =
    folder: { modules ? [ ], specialArgs ? { }, ... }:
    let
      top = toString folder + "/";
      given = {
        inherit lib;
        config = { };
        pkgs = { };
      } // specialArgs;
      walk =
        module:
        let
          # A path in a string is one of the store, which evaluation alone does not fill.
          isString = builtins.isString module;
          file = if lib.hasSuffix ".nix" (toString module) then module else module + "/default.nix";
          isThere = isPath module && pathExists file;
          read = if isThere then import file else module;
          value = if isFunction read then read given else read;
          label =
            if isString then
              builtins.unsafeDiscardStringContext module
            else if isPath module then
              lib.removePrefix top (toString module)
            else
              value.key or "inline";
        in
        [ label ] ++ lib.optionals (isThere || !isPath module && !isString) (concatLists (map walk (value.imports or [ ])));
    in
    concatLists (map walk modules);
in
map hostsIn folders
