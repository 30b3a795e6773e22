# What many repositories evaluate to: of each host whether it can be built, and what its files set.
{
  # The outputs of the repository in a folder.
  callFlake,
  folders,
}:

let
  # A value as JSON can tell it; what is none says what it is.
  shape =
    value:
    if builtins.isAttrs value && value ? outPath then
      { _is = "package"; }
    else if builtins.isAttrs value then
      builtins.mapAttrs (_: shape) value
    else if builtins.isList value then
      map shape value
    else if builtins.isPath value then
      { _is = "path"; }
    else if builtins.isFunction value then
      { _is = "function"; }
    else if builtins.isString value then
      builtins.unsafeDiscardStringContext value
    else
      value;

  at = path: value: builtins.foldl' (inside: name: inside.${name}) value path;

  # The options that something gives a value to, as far as the repository does not declare them.
  given =
    folder: path: tree: config:
    if tree._type or null != "option" then
      builtins.concatLists (
        map (name: given folder (path ++ [ name ]) tree.${name} config.${name}) (
          builtins.filter (name: name != "_module") (builtins.attrNames tree)
        )
      )
    else if
      tree.internal or false
      || tree.definitions == [ ]
      || builtins.any (
        file: builtins.substring 0 (builtins.stringLength folder) file == folder
      ) tree.declarations
    then
      [ ]
    else
      [ path ];

  # What a person would miss in the first hour on a desktop.
  gapsOf =
    system:
    let
      inherit (import ../../test/packs/first-hour.nix { inherit (system) config pkgs; }) capabilities;
    in
    builtins.filter (name: capabilities.${name} == null) (builtins.attrNames capabilities);

  host =
    folder: _: system:
    let
      inherit (system) config;
      failed = map (check: check.message) (builtins.filter (check: !check.assertion) config.assertions);
      # A placeholder keeps a machine from being built; what it stands for is looked at all the same.
      whole =
        if failed == [ ] then
          system
        else
          system.extendModules { modules = [ ({ lib, ... }: { assertions = lib.mkForce [ ]; }) ]; };
    in
    {
      inherit failed;
      inherit (config) warnings;
      toplevel =
        if config.warnings == [ ] then
          builtins.unsafeDiscardStringContext whole.config.system.build.toplevel.drvPath
        else
          null;
      gaps = gapsOf system;
      # A real nixpkgs knows its options, and needs no help.
      settings =
        if system ? definedPaths then
          map (path: {
            inherit path;
            value = shape (at path config);
          }) (system.definedPaths ++ given (toString folder) [ ] system.options config)
        else
          [ ];
    };
in
map (folder: builtins.mapAttrs (host folder) (callFlake folder).nixosConfigurations) folders
