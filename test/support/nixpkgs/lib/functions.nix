# Plain functions on plain values.
removeAttrs builtins [ "builtins" ]
// rec {
  id = x: x;
  const = x: _: x;
  flip =
    f: a: b:
    f b a;
  pipe = builtins.foldl' (value: f: f value);
  min = a: b: if a < b then a else b;
  max = a: b: if a < b then b else a;

  optional = condition: value: if condition then [ value ] else [ ];
  optionals = condition: list: if condition then list else [ ];
  optionalAttrs = condition: set: if condition then set else { };
  optionalString = condition: string: if condition then string else "";

  concatStrings = builtins.concatStringsSep "";
  concatMapStrings = concatMapStringsSep "";
  concatMapStringsSep =
    separator: f: list:
    builtins.concatStringsSep separator (map f list);
  hasPrefix = prefix: string: builtins.substring 0 (builtins.stringLength prefix) string == prefix;
  hasSuffix =
    suffix: string:
    let
      rest = builtins.stringLength string - builtins.stringLength suffix;
    in
    rest >= 0 && builtins.substring rest (-1) string == suffix;
  hasInfix = infix: string: builtins.length (splitString infix string) > 1;
  removePrefix =
    prefix: string:
    if hasPrefix prefix string then
      builtins.substring (builtins.stringLength prefix) (-1) string
    else
      string;
  removeSuffix =
    suffix: string:
    if hasSuffix suffix string then
      builtins.substring 0 (builtins.stringLength string - builtins.stringLength suffix) string
    else
      string;
  # Separators are taken literally: what means something in a pattern stands in brackets.
  splitString =
    separator: string:
    let
      letters = builtins.genList (n: builtins.substring n 1 separator) (builtins.stringLength separator);
      literal = letter: if letter == "^" then "\\^" else "[${letter}]";
    in
    builtins.filter builtins.isString (builtins.split (concatMapStrings literal letters) string);
  fileContents = file: removeSuffix "\n" (builtins.readFile file);
  importJSON = file: builtins.fromJSON (builtins.readFile file);
  importTOML = file: builtins.fromTOML (builtins.readFile file);

  foldr =
    f: initial: list:
    if list == [ ] then initial else f (builtins.head list) (foldr f initial (builtins.tail list));
  flatten = value: if builtins.isList value then builtins.concatMap flatten value else [ value ];
  forEach = list: f: map f list;
  replicate = count: value: builtins.genList (_: value) count;
  imap0 = f: list: builtins.genList (n: f n (builtins.elemAt list n)) (builtins.length list);
  imap1 = f: list: builtins.genList (n: f (n + 1) (builtins.elemAt list n)) (builtins.length list);
  last = list: builtins.elemAt list (builtins.length list - 1);
  reverseList = builtins.foldl' (reversed: value: [ value ] ++ reversed) [ ];
  singleton = value: [ value ];
  subtractLists = gone: builtins.filter (value: !builtins.elem value gone);
  unique = builtins.foldl' (
    found: value: if builtins.elem value found then found else found ++ [ value ]
  ) [ ];
  toList = value: if builtins.isList value then value else [ value ];

  attrByPath =
    path: default: set:
    if path == [ ] then
      set
    else if set ? ${builtins.head path} then
      attrByPath (builtins.tail path) default set.${builtins.head path}
    else
      default;
  hasAttrByPath =
    path: set:
    path == [ ]
    || (set ? ${builtins.head path} && hasAttrByPath (builtins.tail path) set.${builtins.head path});
  setAttrByPath = path: value: foldr (name: inner: { ${name} = inner; }) value path;
  attrsToList = mapAttrsToList nameValuePair;
  concatMapAttrs = f: set: mergeAttrsList (mapAttrsToList f set);
  filterAttrs =
    keep: set:
    removeAttrs set (builtins.filter (name: !keep name set.${name}) (builtins.attrNames set));
  genAttrs = names: f: builtins.listToAttrs (map (name: nameValuePair name (f name)) names);
  mapAttrs' = f: set: builtins.listToAttrs (mapAttrsToList f set);
  mapAttrsToList = f: set: map (name: f name set.${name}) (builtins.attrNames set);
  mergeAttrs = a: b: a // b;
  mergeAttrsList = builtins.foldl' (a: b: a // b) { };
  recursiveUpdate =
    below: above:
    below
    // builtins.mapAttrs (
      name: value:
      if builtins.isAttrs value && builtins.isAttrs (below.${name} or null) then
        recursiveUpdate below.${name} value
      else
        value
    ) above;
  nameValuePair = name: value: { inherit name value; };

  filesystem.listFilesRecursive =
    folder:
    builtins.concatLists (
      mapAttrsToList (
        name: type:
        if type == "directory" then
          filesystem.listFilesRecursive (folder + "/${name}")
        else
          [ (folder + "/${name}") ]
      ) (builtins.readDir folder)
    );

  isFunction = value: builtins.isFunction value || builtins.isFunction (value.__functor or null);
  isDerivation = value: value.type or null == "derivation";
  getExe = package: "${package}/bin/${package.meta.mainProgram}";

  # Not in nixpkgs.
  words =
    text: builtins.filter (word: word != [ ] && word != "") (builtins.split "[[:space:]]+" text);
}
