# den: hosts and users, each with an aspect of its name; of an aspect every class of modules that has use for it.
{
  config,
  inputs,
  lib,
  ...
}:

let
  inherit (lib) mkOption types;
  inherit (config) den;

  option = type: default: mkOption { inherit type default; };

  aspectType = types.either (types.functionTo types.raw) (
    types.submodule (
      { name, ... }:
      {
        freeformType = types.lazyAttrsOf types.deferredModule;
        options = {
          name = option types.str name;
          description = option types.str "";
          includes = option (types.listOf types.raw) [ ];
          provides = option (types.lazyAttrsOf types.raw) { };
          _ = option (types.lazyAttrsOf types.raw) { };
        };
      }
    )
  );
  # Older versions took names.
  aspectOf = name: mkOption {
    type = types.raw;
    default = name;
    apply = aspect: if builtins.isString aspect then den.aspects.${aspect} or { } else aspect;
  };

  user =
    host:
    { name, ... }:
    {
      freeformType = types.lazyAttrsOf types.anything;
      options = {
        name = option types.str name;
        userName = option types.str name;
        classes = option (types.listOf types.str) [ "user" ];
        aspect = aspectOf name;
        host = option types.raw host;
      };
    };
  host =
    system:
    { config, name, ... }:
    {
      freeformType = types.lazyAttrsOf types.anything;
      options = {
        name = option types.str name;
        hostName = option types.str name;
        system = option types.str system;
        class = option types.str (if lib.hasSuffix "darwin" system then "darwin" else "nixos");
        aspect = aspectOf name;
        users = option (types.attrsOf (types.submodule (user config))) { };
        instantiate = option types.raw (
          if config.class == "darwin" then inputs.darwin.lib.darwinSystem else inputs.nixpkgs.lib.nixosSystem
        );
        intoAttr = option (types.listOf types.str) [
          "${config.class}Configurations"
          name
        ];
      };
    };

  # The modules of a class in an aspect and in what it includes, in a context of a host and perhaps a user.
  resolve =
    class: context: aspect:
    if builtins.isFunction aspect then
      let
        wanted = builtins.functionArgs aspect;
        isKnown = name: wanted.${name} || context ? ${name};
      in
      if wanted == { } || builtins.all isKnown (builtins.attrNames wanted) then
        resolve class context (aspect (builtins.intersectAttrs wanted context))
      else
        [ ]
    else
      lib.optional (aspect ? ${class}) aspect.${class}
      ++ builtins.concatMap (resolve class context) (aspect.includes or [ ]);

  modulesOf =
    host:
    let
      ofUser =
        user:
        let
          within = class: aspect: resolve class { inherit host user; } aspect;
          both = class: within class user.aspect ++ within class den.default;
          home = builtins.elem "homeManager" user.classes;
        in
        both host.class
        # Not a set: of those the module of an account takes nothing but values.
        ++ lib.optional (both "user" != [ ]) {
          users.users.${user.userName} = { ... }: { imports = both "user"; };
        }
        ++ lib.optionals home [
          inputs.home-manager.nixosModules.home-manager
          { home-manager.users.${user.userName}.imports = both "homeManager"; }
        ];
    in
    resolve host.class { inherit host; } host.aspect
    ++ resolve host.class { inherit host; } den.default
    ++ builtins.concatMap ofUser (builtins.attrValues host.users)
    ++ [ { nixpkgs.hostPlatform = lib.mkDefault host.system; } ];

  hosts = builtins.concatMap builtins.attrValues (builtins.attrValues den.hosts);
  homes = builtins.concatMap builtins.attrValues (builtins.attrValues den.homes);
in
{
  options.den = {
    hosts = option (types.attrsOf (
      types.submodule (
        { name, ... }: { freeformType = types.attrsOf (types.submodule (host name)); }
      )
    )) { };
    homes = option (types.attrsOf (types.attrsOf types.raw)) { };
    aspects = option (types.lazyAttrsOf aspectType) { };
    default = mkOption {
      type = aspectType;
      default = { };
    };
    schema = option (types.lazyAttrsOf types.deferredModule) { };
    ctx = option (types.lazyAttrsOf types.raw) { };
    provides = option (types.lazyAttrsOf types.raw) { };
    _ = option (types.lazyAttrsOf types.raw) { };
  };

  config = {
    _module.args.den = den;
    den.provides = {
      hostname =
        { host, ... }: { ${host.class}.networking.hostName = host.hostName; };
      define-user =
        { host, user, ... }:
        {
          ${host.class}.users.users.${user.userName} = {
            name = user.userName;
            home = "/home/${user.userName}";
            isNormalUser = true;
          };
          homeManager.home = {
            username = user.userName;
            homeDirectory = "/home/${user.userName}";
          };
        };
      primary-user =
        { user, ... }:
        {
          nixos.users.users.${user.userName}.extraGroups = [
            "wheel"
            "networkmanager"
          ];
        };
    };
    # Hosts and users have aspects, even if nothing is in them.
    den.aspects = lib.mkMerge (
      map (entity: { ${entity.name} = { }; }) (hosts ++ builtins.concatMap (host: builtins.attrValues host.users) hosts)
    );
    flake = lib.mkMerge (
      map (
        host: lib.setAttrByPath host.intoAttr (host.instantiate { modules = modulesOf host; })
      ) hosts
    );
  };
}
