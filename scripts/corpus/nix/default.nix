# Somebody's flake, with stand-ins for whatever it takes as an input. Everything that it is called with is in one
# file, written by `values.ts`: the words that may be asked for, the trees of options, and where the real libraries lie.
{ folder, given }:

let
  known = builtins.fromJSON (builtins.readFile given);
  libraries = known.libraries;

  anything = import ./anything.nix {
    words = known.fields;
    inherit (known) nowhere;
  };

  lib = (import (/. + libraries + "/nix-community+nixpkgs.lib/lib")).extend (
    final: before: {
      nixosSystem = args: systems.nixosSystem ({ lib = final; } // args);
      nixos.evalModules = args: systems.nixosSystem args;
      # Modules of inputs that are not at hand declare nothing.
      evalModules =
        args:
        before.evalModules (
          args
          // lib.optionalAttrs (builtins.elem (args.class or null) [ "flake" "perSystem" ]) {
            modules = args.modules ++ [ { freeformType = lib.types.lazyAttrsOf lib.types.raw; } ];
          }
        );
    }
  );
  homeLib = lib.extend (
    final: _: {
      hm = import (/. + libraries + "/nix-community+home-manager/modules/lib") { lib = final; };
    }
  );
  plain = lib.subtractLists (builtins.attrNames lib ++ builtins.attrNames builtins) known.words;
  pkgsFor =
    system:
    lib.genAttrs plain (name: anything "pkgs.${name}")
    // {
      inherit lib system;
      config = { };
      overlays = [ ];
      outPath = known.nixpkgs;
      type = "pkgs";
      path = known.nixpkgs;
      stdenv = anything "stdenv" // platform system // {
        inherit system;
        hostPlatform = platform system;
        buildPlatform = platform system;
        isLinux = lib.hasSuffix "linux" system;
        isDarwin = lib.hasSuffix "darwin" system;
      };
      hostPlatform = platform system;
      formats = builtins.listToAttrs (
        map
          (name: {
            inherit name;
            value = _: {
              type = lib.types.anything;
              generate = name: _: anything "generated.${name}";
            };
          })
          [
            "ini"
            "json"
            "keyValue"
            "toml"
            "yaml"
            "xml"
            "gitIni"
          ]
      );
      extend = _: pkgsFor system;
      appendOverlays = _: pkgsFor system;
      pkgs = pkgsFor system;
      callPackage = _: _: anything "package";
      buildEnv = args: anything "env.${args.name or "env"}";
      writeShellScriptBin = name: text: anything "script" // { inherit name text; };
      writeText = name: text: anything "text" // { inherit name text; };
    };
  platform =
    system:
    lib.systems.elaborate system;

  systems = import ./system.nix {
    inherit
      lib
      anything
      pkgsFor
      homeLib
      ;
    inherit (known) fields roots trees;
    folder = known.nixpkgs;
  };

  allSystems = [
    "x86_64-linux"
    "aarch64-linux"
    "x86_64-darwin"
    "aarch64-darwin"
  ];
  nixpkgs = anything "nixpkgs" // {
    _type = "flake";
    type = "flake";
    inherit lib;
    outPath = known.nixpkgs;
    legacyPackages = lib.genAttrs allSystems pkgsFor;
    nixosModules = (anything "nixpkgs").nixosModules;
    __functor = _: args: pkgsFor (args.system or args.localSystem.system or "x86_64-linux");
  };
  activate = host: anything "activate.${host.config.networking.hostName or host.config.home.username}";

  special = {
    "nix-community+home-manager" =
      anything "home-manager"
      // {
        outPath = known.nixpkgs;
        lib = homeLib.hm // {
          inherit (systems) homeManagerConfiguration;
          hm = homeLib.hm;
        };
        nixosModules = {
          home-manager = { };
          default = { };
        };
        darwinModules = {
          home-manager = { };
          default = { };
        };
        flakeModules = {
          home-manager = homeFlakeModule;
          default = homeFlakeModule;
        };
      };
    "nix-darwin+nix-darwin" = anything "darwin" // {
      outPath = known.nixpkgs;
      lib = lib // {
        inherit (systems) darwinSystem;
      };
    };
    "serokell+deploy-rs" = anything "deploy-rs" // {
      lib = lib.genAttrs allSystems (_: {
        activate = {
          nixos = activate;
          home-manager = activate;
          darwin = activate;
          custom = package: _: package;
        };
        deployChecks = _: { };
      });
    };
    "zhaofengli+colmena" = anything "colmena" // colmena;
    "nix-community+disko" = anything "disko" // {
      flakeModules = {
        disko = diskoFlakeModule;
        default = diskoFlakeModule;
      };
      flakeModule = diskoFlakeModule;
    };
    "lnl7+nix-darwin" = special."nix-darwin+nix-darwin";
  };
  diskoFlakeModule.options.flake.diskoConfigurations = lib.mkOption {
    type = lib.types.lazyAttrsOf lib.types.raw;
    default = { };
  };
  homeFlakeModule = {
    options.flake = {
      homeConfigurations = lib.mkOption {
        type = lib.types.lazyAttrsOf lib.types.raw;
        default = { };
      };
      homeModules = lib.mkOption {
        type = lib.types.lazyAttrsOf lib.types.deferredModule;
        default = { };
      };
    };
  };
  colmena = import ../../../test/support/nixpkgs/libraries/colmena.nix {
    inherit lib;
    inherit (systems) nixosSystem;
  };

  real = builtins.listToAttrs (
    map (name: {
      name = lib.toLower name;
      value = name;
    }) known.real
  );
  idOf =
    node:
    let
      from = node.locked or node.original or { };
      id = lib.toLower "${from.owner or ""}+${from.repo or ""}";
      renamed = builtins.match "denful[+](.*)" id;
      url = from.url or "";
      inUrl = builtins.match "(github:|https://github.com/|git[+]https://github.com/|git[+]ssh://git@github.com/)([^/?]+)/([^/?]+).*" url;
    in
    if from ? id then
      from.id
    else if inUrl != null then
      idOf {
        original = {
          owner = builtins.elemAt inUrl 1;
          repo = lib.removeSuffix ".git" (builtins.elemAt inUrl 2);
        };
      }
    else if renamed != null then
      "vic+${builtins.head renamed}"
    else if id == "+" then
      url
    else
      id;

  flake = import (folder + "/flake.nix");
  lock =
    if builtins.pathExists (folder + "/flake.lock") then
      builtins.fromJSON (builtins.readFile (folder + "/flake.lock"))
    else
      {
        root = "root";
        nodes.root = { };
      };
  nodeAt =
    ref:
    if builtins.isString ref then
      lock.nodes.${ref}
    else
      lib.foldl' (node: name: nodeAt node.inputs.${name}) lock.nodes.${lock.root} ref;

  inputOf =
    name: node:
    let
      id = idOf node;
      byName = {
        nixpkgs = nixpkgs;
        home-manager = special."nix-community+home-manager";
      };
    in
    if
      builtins.match "nixpkgs.*" name != null
      || builtins.match ".*nixpkgs([.]lib|-[a-z0-9.]*)?([/?].*)?" id != null
      || builtins.match "nixos[+]nixpkgs.*|.*channels.nixos.org.*" id != null
    then
      nixpkgs
    else if special ? ${id} then
      special.${id}
    else if real ? ${id} then
      realFlake real.${id} node
    else if id == "" && byName ? ${name} then
      byName.${name}
    else
      anything name;
  realFlake =
    at: node:
    let
      outPath = libraries + "/" + at;
      its = import (/. + outPath + "/flake.nix");
      declared = its.inputs or { } // builtins.mapAttrs (_: _: { }) (
        removeAttrs (if builtins.isFunction its.outputs then builtins.functionArgs its.outputs else { }) [ "self" ]
      );
      inputs = builtins.mapAttrs (
        name: input:
        if (node.inputs or { }) ? ${name} then
          inputOf name (nodeAt node.inputs.${name})
        else
          inputOf name { original = { url = input.url or ""; }; }
      ) declared;
      self = outputs // {
        _type = "flake";
        inherit outputs outPath inputs;
        sourceInfo = { inherit outPath; };
      };
      outputs = its.outputs (inputs // { inherit self; });
    in
    self;

  rootInputs = lock.nodes.${lock.root}.inputs or { };
  declared =
    flake.inputs or { }
    // builtins.mapAttrs (_: _: { }) (removeAttrs (builtins.functionArgs flake.outputs) [ "self" ]);
  inputs = {
    inherit self;
    # What den asks for beside what flakes declare.
    ${if real ? "vic+nix-effects" && builtins.functionArgs flake.outputs == { } then "nix-effects" else null}.lib = import (
      /. + libraries + "/vic+nix-effects"
    ) { inherit lib; };
  }
  // builtins.mapAttrs (
    name: input:
    if rootInputs ? ${name} then
      inputOf name (nodeAt rootInputs.${name})
    else
      inputOf name {
        original = {
          url =
            input.url or (if input ? owner then "github:${input.owner}/${input.repo}" else name);
        };
      }
  ) declared;
  outputs = flake.outputs inputs;
  self = outputs // {
    _type = "flake";
    inherit inputs outputs;
    # Not a path: within a string that would be a copy in the store.
    outPath = toString folder;
    sourceInfo.outPath = toString folder;
    lastModifiedDate = "20260101000000";
    lastModified = 1767225600;
  };

  inherit
    (import ../../../test/support/settled.nix {
      inherit lib;
      special =
        value:
        if value ? _evaluated then
          walk.shown (walk.levelOf value)
        else if value._type or "" == "flake" then
          "«flake»"
        else
          null;
    })
    namesIn
    settled
    ;
  walk = import ./walk.nix { inherit lib settled; };

  hive = outputs.colmenaHive or (colmena.lib.makeHive (outputs.colmena or { }));
  hosts =
    lib.filterAttrs (
      name: value:
      builtins.elem name [
        "nixosConfigurations"
        "darwinConfigurations"
        "homeConfigurations"
      ]
      && !(value ? outPath)
    ) outputs
    // lib.optionalAttrs (outputs ? colmena && !(outputs.colmena ? outPath) || outputs ? colmenaHive) { colmena = hive.nodes; }
    // lib.optionalAttrs (outputs ? deploy) { deploy = outputs.deploy.nodes or { }; };
in
{
  kinds = builtins.mapAttrs (_: builtins.attrNames) hosts;
  names = namesIn outputs;
  show = kind: name: walk.show hosts.${kind}.${name};
  showSome = kind: name: walk.showSome hosts.${kind}.${name};
  below = kind: name: walk.below hosts.${kind}.${name};
  inherit lib nixpkgs;
}
