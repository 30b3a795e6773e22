# The types of options: what each accepts, and how it merges several definitions.
lib:

let
  inherit (builtins)
    all
    elem
    head
    isAttrs
    isInt
    isString
    ;
  inherit (lib) mergeDefinitions;

  # Of nixpkgs' type what is needed here, and `undeclared`: the paths in a value that no option declares.
  mkOptionType =
    {
      # In nixpkgs each has one.
      name ? null,
      description,
      # noun, composite or conjunction: whether it needs parentheses within another description
      descriptionClass ? "noun",
      check ? _: true,
      merge ? mergeEqual,
      undeclared ? _: _: [ ],
    }:
    {
      _type = "option-type";
      inherit
        description
        descriptionClass
        check
        merge
        undeclared
        ;
    };

  leaf = description: check: mkOptionType { inherit description check; };

  phrase =
    classes: type:
    if elem type.descriptionClass classes then type.description else "(${type.description})";
  element = phrase (lib.words "composite noun");
  alternative = phrase (lib.words "conjunction noun");

  values = map (definition: definition.value);
  each = test: definitions: all test (values definitions);

  conflict =
    loc: definitions:
    throw ''
      The option `${lib.showOption loc}' has conflicting definition values:${lib.showDefinitions definitions}
      Use `lib.mkForce value` or `lib.mkDefault value` to change the priority on any of these definitions.'';

  mergeOne =
    loc: definitions:
    if builtins.length definitions == 1 then (head definitions).value else conflict loc definitions;

  mergeEqual =
    loc: definitions:
    if each (value: value == (head definitions).value) definitions then
      (head definitions).value
    else
      conflict loc definitions;

  attributesOf =
    isLazy: type:
    let
      merged =
        loc: definitions:
        builtins.mapAttrs (name: mergeDefinitions (loc ++ [ name ]) type) (lib.byName definitions);
    in
    mkOptionType {
      description = "${lib.optionalString isLazy "lazy "}attribute set of ${element type}";
      descriptionClass = "composite";
      check = isAttrs;
      merge =
        loc: definitions:
        builtins.mapAttrs (_: attribute: attribute.value) (
          lib.filterAttrs (_: attribute: isLazy || attribute.isDefined) (merged loc definitions)
        );
      undeclared =
        loc: definitions:
        builtins.concatMap (attribute: attribute.undeclared) (builtins.attrValues (merged loc definitions));
    };

  anythingWith =
    mergeLists:
    let
      kindOf = value: if value ? outPath || value ? __toString then "package" else builtins.typeOf value;
      type = mkOptionType {
        description = "anything";
        merge =
          loc: definitions:
          let
            kind = kindOf (head definitions).value;
            merges = {
              lambda = mergeOne;
              list = mergeLists;
              package = mergeOne;
              set = (attributesOf false type).merge;
            };
            merge =
              if each (value: kindOf value == kind) definitions then merges.${kind} or mergeEqual else conflict;
          in
          merge loc definitions;
      };
    in
    type;

  between =
    lowest: highest:
    leaf "integer between ${toString lowest} and ${toString highest} (both inclusive)" (
      value: isInt value && lowest <= value && value <= highest
    );

  isAbsolute =
    value:
    (builtins.isPath value || isString value || value ? outPath) && lib.hasPrefix "/" (toString value);
  isModule = value: isAttrs value || builtins.isFunction value || isAbsolute value;
in
rec {
  inherit mkOptionType;

  raw = mkOptionType {
    description = "raw value";
    merge = mergeOne;
  };
  # As `raw`, with a message of its own in nixpkgs.
  unique = _: uniq;
  uniq = type: type // { merge = mergeOne; };
  functionTo =
    type:
    mkOptionType {
      description = "function that evaluates to a(n) ${element type}";
      descriptionClass = "composite";
      check = lib.isFunction;
      merge =
        loc: definitions: argument:
        (mergeDefinitions (loc ++ [ "<function body>" ]) type (
          map (definition: definition // { value = definition.value argument; }) definitions
        )).value;
    };
  unspecified = leaf "unspecified value" (_: true);
  anything = anythingWith mergeEqual;
  # Of a value that no option declares: most lists in NixOS merge. Not in nixpkgs.
  undeclared = anythingWith (listOf undeclared).merge;

  bool = leaf "boolean" builtins.isBool;
  int = leaf "signed integer" isInt;
  ints = {
    inherit between;
    positive = leaf "positive integer, meaning >0" (value: isInt value && value > 0);
    unsigned = leaf "unsigned integer, meaning >=0" (value: isInt value && value >= 0);
  };
  port = between 0 65535 // {
    description = "16 bit unsigned integer; between 0 and 65535 (both inclusive)";
  };

  number = leaf "signed integer or floating point number" (value: isInt value || builtins.isFloat value);

  str = leaf "string" isString;
  nonEmptyStr = leaf "non-empty string" (value: isString value && value != "");
  singleLineStr = str;
  strMatching =
    pattern:
    leaf "string matching the pattern ${pattern}" (
      value: isString value && builtins.match pattern value != null
    );
  lines = str // {
    description = ''strings concatenated with "\n"'';
    merge = _: definitions: builtins.concatStringsSep "\n" (values definitions);
  };
  enum =
    choices:
    leaf "one of ${lib.concatMapStringsSep ", " lib.show choices}" (value: elem value choices)
    // {
      descriptionClass = "conjunction";
    };
  path = leaf "absolute path" isAbsolute;
  package = leaf "package" lib.isDerivation // {
    merge = mergeOne;
  };

  either =
    a: b:
    mkOptionType {
      description = "${alternative a} or ${phrase (lib.words "composite conjunction noun") b}";
      descriptionClass = "conjunction";
      check = value: a.check value || b.check value;
      merge =
        loc: definitions:
        let
          merge =
            if each a.check definitions then
              a.merge
            else if each b.check definitions then
              b.merge
            else
              conflict;
        in
        merge loc definitions;
    };
  oneOf = types: builtins.foldl' either (head types) (builtins.tail types);
  nullOr =
    type:
    mkOptionType {
      description = "null or ${alternative type}";
      descriptionClass = "conjunction";
      check = value: value == null || type.check value;
      merge =
        loc: definitions:
        if builtins.elem null (values definitions) then
          mergeEqual loc definitions
        else
          type.merge loc definitions;
      undeclared =
        loc: definitions:
        if builtins.elem null (values definitions) then [ ] else type.undeclared loc definitions;
    };

  listOf =
    type:
    mkOptionType {
      description = "list of ${element type}";
      descriptionClass = "composite";
      check = builtins.isList;
      merge =
        loc: definitions:
        let
          entry =
            n: definition: m: value:
            mergeDefinitions (loc ++ [ "[definition ${toString n}-entry ${toString m}]" ]) type [
              (definition // { inherit value; })
            ];
          entries = builtins.concatLists (
            lib.imap1 (n: definition: lib.imap1 (entry n definition) definition.value) definitions
          );
        in
        map (entry: entry.value) (builtins.filter (entry: entry.isDefined) entries);
    };
  attrsOf = attributesOf false;
  lazyAttrsOf = attributesOf true;
  attrs = leaf "attribute set" isAttrs // {
    merge = _: definitions: lib.mergeAttrsList (values definitions);
  };

  deferredModule = leaf "module" isModule // {
    merge = loc: definitions: {
      imports = map (definition: {
        _file = "${definition.file}, via option ${lib.showOption loc}";
        imports = [ definition.value ];
      }) definitions;
    };
  };
  submodule =
    modules:
    submoduleWith {
      modules = lib.toList modules;
      shorthandOnlyDefinesConfig = true;
    };
  # Whatever else there is, such as `namespaces`, is for evalModules.
  submoduleWith =
    {
      modules,
      shorthandOnlyDefinesConfig ? false,
      ...
    }@arguments:
    let
      asModule =
        { file, value, ... }:
        if shorthandOnlyDefinesConfig && isAttrs value then
          {
            _file = file;
            config = value;
          }
        else
          {
            _file = file;
            imports = [ value ];
          };
      evaluate =
        loc: definitions:
        lib.evalModules (
          removeAttrs arguments [ "shorthandOnlyDefinesConfig" ]
          // {
            prefix = loc;
            modules = modules ++ [ { _module.args.name = lib.last loc; } ] ++ map asModule definitions;
          }
        );
    in
    mkOptionType {
      description = "submodule";
      check = isModule;
    }
    // {
      inherit modules;
      accepts = other: other ? modules;
      joined = other: submoduleWith (arguments // { modules = modules ++ other.modules; });
      merge = loc: definitions: removeAttrs (evaluate loc definitions).config [ "_module" ];
      undeclared = loc: definitions: (evaluate loc definitions).definedPaths;
    };
}
