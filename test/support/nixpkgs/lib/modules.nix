# Modules in, one configuration out.
lib:

let
  inherit (builtins)
    all
    attrValues
    concatMap
    elem
    filter
    head
    isAttrs
    length
    mapAttrs
    ;
  inherit (lib) optional show showOption;

  # Definitions and declarations are { file, value }: a value, and the module it comes from.

  byName =
    definitions:
    builtins.zipAttrsWith (_: found: found) (
      map (definition: mapAttrs (_: value: definition // { inherit value; }) definition.value) definitions
    );

  isPlainSet = value: isAttrs value && !(value ? _type) && !(lib.isDerivation value);

  # The values in a definition, with conditions and priorities around a set moved to its attributes:
  # names are known before conditions are, since conditions may depend on what has these names.
  pushDown =
    value:
    let
      wrap = content: value // { inherit content; };
    in
    if value._type or null == "merge" then
      concatMap pushDown value.contents
    else if value._type or null == "if" || value._type or null == "override" then
      map (content: if isPlainSet content then mapAttrs (_: wrap) content else wrap content) (
        pushDown value.content
      )
    else
      [ value ];
  pushDownAll = concatMap (
    definition: map (value: definition // { inherit value; }) (pushDown definition.value)
  );

  # The definitions that are left of one when its conditions are decided.
  discharge =
    definition:
    let
      inherit (definition) value;
      inside = value: discharge (definition // { inherit value; });
    in
    if value._type or null == "merge" then
      concatMap inside value.contents
    else if value._type or null != "if" then
      [ definition ]
    else if !builtins.isBool value.condition then
      throw "‘mkIf’ called with a non-Boolean condition in `${definition.file}'."
    else
      lib.optionals value.condition (inside value.content);

  # Takes the priority off a value, or the order.
  unwrap =
    property: default: definition:
    let
      inherit (definition) value;
      isWrapped = value._type or null == property;
    in
    definition
    // {
      value = if isWrapped then value.content else value;
      ${property} = if isWrapped then value.priority else default;
    };

  mergeDefinitions =
    loc: type: definitions:
    let
      discharged = map (unwrap "override" lib.defaultOverridePriority) (concatMap discharge definitions);
      highestPrio = builtins.foldl' lib.min 9999 (map (definition: definition.override) discharged);
      strongest = builtins.sort (a: b: a.order < b.order) (
        map (unwrap "order" lib.defaultOrderPriority) (
          filter (definition: definition.override == highestPrio) discharged
        )
      );
      wrong = filter (definition: !type.check definition.value) strongest;
    in
    {
      inherit highestPrio;
      definitionsWithLocations = map ({ file, value, ... }: { inherit file value; }) strongest;
      isDefined = strongest != [ ];
      undeclared = type.undeclared loc strongest;
      value = builtins.addErrorContext "while evaluating the option `${showOption loc}':" (
        if strongest == [ ] then
          throw "The option `${showOption loc}' was accessed but has no value defined. Try setting the option."
        else if wrong != [ ] then
          throw "A definition for option `${showOption loc}' is not of type `${type.description}'. Definition values:${lib.showDefinitions wrong}"
        else
          type.merge loc strongest
      );
    };

  # Two declarations of an option in one: options below a submodule are more of its options.
  joined =
    loc: a: b:
    let
      value = if lib.isOption b.value then b.value else lib.mkOption { type = options b; };
      options =
        { file, value }:
        lib.types.submodule {
          _file = file;
          options = value;
        };
      type = a.value.type or lib.types.unspecified;
    in
    if a.value ? default && value ? default || !(type.accepts or (other: other.description == type.description) value.type) then
      throw "The option `${showOption loc}' in `${b.file}' is already declared in `${a.file}'."
    else
      a // { value = value // a.value // { type = (type.joined or (_: type)) value.type; }; };

  # The three kinds of node in the tree of options and their values:

  evalOption =
    loc: declarations: definitions:
    let
      sorted = builtins.partition ({ value, ... }: lib.isOption value) declarations;
      ordered = sorted.right ++ sorted.wrong;
      inherit (builtins.foldl' (joined loc) (head ordered) (builtins.tail ordered)) file value;
      default = optional (value ? default) {
        inherit file;
        value = lib.mkOptionDefault value.default;
      };
      merged = mergeDefinitions loc (value.type or lib.types.unspecified) (definitions ++ default);
      option = value // {
        inherit loc definitions;
        inherit (merged) definitionsWithLocations isDefined highestPrio;
        declarations = [ file ];
        value = (value.apply or lib.id) merged.value;
      };
    in
    if value.readOnly or false && length (definitions ++ default) > 1 then
      throw "The option `${showOption loc}' is read-only, but it's set multiple times. Definition values:${lib.showDefinitions definitions}"
    else
      {
        config = option.value;
        options = option;
        unknown = [ ];
        definedPaths = merged.undeclared;
      };

  evalUndeclared =
    loc: definitions:
    let
      merged = mergeDefinitions loc lib.types.undeclared definitions;
      leaves =
        loc: definitions:
        let
          discharged = concatMap discharge definitions;
        in
        if discharged == [ ] then
          [ ]
        else if all ({ value, ... }: isPlainSet value && value != { }) discharged then
          builtins.concatLists (lib.mapAttrsToList (name: leaves (loc ++ [ name ])) (byName discharged))
        else
          [ loc ];
    in
    {
      config = if merged.isDefined then merged.value else { };
      unknown = [ ];
      definedPaths = leaves loc definitions;
    };

  # What no option declares, in modules that say of what type such is.
  evalFreeform =
    scope: path: definitions:
    let
      within = definition: definition // { value = lib.setAttrByPath path definition.value; };
      merged = mergeDefinitions scope.prefix scope.freeformType (map within definitions);
    in
    {
      config = lib.attrByPath path (throw "`${showOption (scope.prefix ++ path)}' has no value.") merged.value;
      unknown = [ ];
      definedPaths = [ ];
    };

  evalSet =
    scope: path: declarations: definitions:
    let
      sets =
        what:
        map (
          { file, value, ... }@entry:
          if isPlainSet value then
            entry
          else
            throw "Expected a set of ${what} at `${
              showOption (scope.prefix ++ path)
            }' in `${file}', not ${show value}."
        );
      declared = byName (sets "options" declarations);
      defined = byName (sets "definitions" (pushDownAll definitions));
      nodes = mapAttrs evaluate (declared // defined);

      evaluate =
        name: _:
        let
          here = path ++ [ name ];
          loc = scope.prefix ++ here;
          declarations = declared.${name} or [ ];
          definitions = defined.${name} or [ ];
          unknown = "The option `${showOption loc}' does not exist. Definition values:${lib.showDefinitions definitions}";
        in
        if builtins.any ({ value, ... }: lib.isOption value) declarations then
          evalOption loc declarations definitions
        else if declarations != [ ] then
          evalSet scope here declarations definitions
        else if scope.freeformType != null then
          evalFreeform scope here definitions
        else if !scope.isFree here then
          {
            config = throw unknown;
            unknown = [ unknown ];
            definedPaths = [ ];
          }
        else if
          scope.isNamespace here && all ({ value, ... }: isPlainSet value) (pushDownAll definitions)
        then
          evalSet scope here [ ] definitions
        else
          evalUndeclared loc definitions;
    in
    {
      config = mapAttrs (_: node: node.config) nodes;
      options = mapAttrs (name: _: nodes.${name}.options) declared;
      unknown = concatMap (node: node.unknown) (attrValues nodes);
      definedPaths = concatMap (node: node.definedPaths) (attrValues nodes);
    };

  # Reads a module in whatever form it comes.
  loadModule =
    apply: class: parent: index: module:
    let
      isFile = builtins.isPath module || builtins.isString module;
      content =
        if !isFile then
          module
        else if builtins.pathExists module then
          import module
        else
          throw "`${parent.file}' imports `${toString module}', which does not exist.";
      file = if isFile then toString module else module._file or parent.file;
      set = if lib.isFunction content then apply file content else content;
      isExplicit = set ? config || set ? options;
      strays = removeAttrs set (
        lib.words "_class _file config disabledModules freeformType imports key meta options"
      );
      names = builtins.attrNames strays;
    in
    {
      key = set.key or (if isFile then file else "${parent.key}:${toString index}");
      inherit file;
      freeformType = set.freeformType or null;
      imports =
        if !isAttrs set then
          throw "`${file}' is not a module but ${show set}."
        else if set ? disabledModules then
          throw "`${file}' uses disabledModules, which this stand-in for nixpkgs does not know."
        else if class != null && set._class or class != class then
          throw "The module `${file}' was imported into ${class} instead of ${set._class}."
        else if isExplicit && names != [ ] then
          throw "Module `${file}' has an unsupported attribute `${head names}'. This is caused by introducing a top-level `config' or `options' attribute. Add configuration attributes immediately on the top level instead, or move all of them (namely: ${toString names}) into the explicit `config' attribute."
        else
          set.imports or [ ];
      options = set.options or { };
      config = if isExplicit then set.config or { } else strays;
    };
in
{
  inherit byName mergeDefinitions;

  /**
    Evaluates modules together, as in nixpkgs: an option that no module declares is an error.
    Except that `namespaces` lists first names below which anything goes, and with `isFree` it goes everywhere.
    What was so accepted unseen is listed in `definedPaths`, each path as a list of names.
  */
  evalModules =
    {
      modules,
      specialArgs ? { },
      prefix ? [ ],
      class ? null,
      namespaces ? [ ],
      isFree ? false,
    }:
    let
      scope = {
        inherit prefix;
        freeformType = builtins.foldl' (
          found: module: if found == null then module.freeformType else found
        ) null loaded;
        isFree = path: isFree || elem (head path) namespaces;
        # Paths that hold nothing but further options, whatever their values may turn out to be.
        isNamespace =
          path:
          elem (head path) namespaces
          && length path <= (if elem (head path) (lib.words "programs services") then 2 else 1);
      };

      given = {
        inherit lib specialArgs;
        inherit (tree) config options;
      }
      // specialArgs;
      argument =
        file: name:
        builtins.addErrorContext "while evaluating the module argument `${name}' in `${file}':" (
          given.${name} or tree.config._module.args.${name}
            or (throw "`${file}' takes the argument `${name}', which is in neither specialArgs nor _module.args.")
        );
      apply =
        file: module:
        module (
          given
          // mapAttrs (name: _: argument file name) (
            if builtins.isFunction module then builtins.functionArgs module else { }
          )
        );

      internal.options._module.args = lib.mkOption {
        type = lib.types.lazyAttrsOf lib.types.raw;
        default = { };
        internal = true;
      };
      root = {
        key = "";
        file = "<unknown-file>";
      };
      # Each file once, however many import it. What comes last is merged first, as in nixpkgs.
      loaded = lib.reverseList (
        builtins.genericClosure {
          startSet = lib.imap1 (loadModule apply class root) ([ internal ] ++ modules);
          operator = module: lib.imap1 (loadModule apply class module) module.imports;
        }
      );
      part =
        name:
        map (module: {
          inherit (module) file;
          value = module.${name};
        }) loaded;
      tree = evalSet scope [ ] (part "options") (part "config");
      checked = if tree.unknown == [ ] then tree else throw (builtins.concatStringsSep "\n" tree.unknown);
    in
    {
      inherit (checked) config options definedPaths;
      _module = { inherit specialArgs; };
    };
}
