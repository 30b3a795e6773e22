# What modules are written with: options, the properties of their definitions, and how messages show both.
lib:

let
  setType = _type: value: value // { inherit _type; };
in
rec {
  isOption = value: value._type or null == "option";

  # The pattern turns a misspelt attribute into an error.
  mkOption =
    {
      apply ? null,
      default ? null,
      defaultText ? null,
      description ? null,
      example ? null,
      internal ? null,
      readOnly ? null,
      relatedPackages ? null,
      type ? null,
      visible ? null,
    }@option:
    setType "option" option;
  mkEnableOption =
    name:
    mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether to enable ${name}.";
    };
  literalExpression = text: setType "literalExpression" { inherit text; };

  mkIf = condition: content: setType "if" { inherit condition content; };
  mkMerge = contents: setType "merge" { inherit contents; };
  mkOverride = priority: content: setType "override" { inherit priority content; };
  mkOrder = priority: content: setType "order" { inherit priority content; };

  mkForce = mkOverride 50;
  defaultOverridePriority = 100;
  mkDefault = mkOverride 1000;
  mkOptionDefault = mkOverride 1500;
  mkBefore = mkOrder 500;
  defaultOrderPriority = 1000;
  mkAfter = mkOrder 1500;

  showOption = lib.concatMapStringsSep "." (
    name: if builtins.match "[a-zA-Z_][a-zA-Z0-9_'-]*" name == null then ''"${name}"'' else name
  );
  showDefinitions = lib.concatMapStrings ({ file, value, ... }: "\n- In `${file}': ${show value}");
  show =
    value:
    if value ? _type then
      "<${value._type}>"
    else if lib.isDerivation value then
      "<derivation ${value.name}>"
    else if builtins.isAttrs value then
      "{ ${lib.concatMapStrings (name: "${name} = …; ") (builtins.attrNames value)}}"
    else if builtins.isList value then
      "[ ${lib.concatMapStrings (element: "${show element} ") value}]"
    else if builtins.isFunction value then
      "<function>"
    else if builtins.isPath value then
      toString value
    else
      builtins.toJSON value;
}
