# Plain functions on plain values.
removeAttrs builtins [ "builtins" ]
// rec {
  id = x: x;
  min = a: b: if a < b then a else b;

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

  foldr =
    f: initial: list:
    if list == [ ] then initial else f (builtins.head list) (foldr f initial (builtins.tail list));
  imap1 = f: list: builtins.genList (n: f (n + 1) (builtins.elemAt list n)) (builtins.length list);
  last = list: builtins.elemAt list (builtins.length list - 1);
  reverseList = builtins.foldl' (reversed: value: [ value ] ++ reversed) [ ];
  toList = value: if builtins.isList value then value else [ value ];

  filterAttrs =
    keep: set:
    removeAttrs set (builtins.filter (name: !keep name set.${name}) (builtins.attrNames set));
  genAttrs = names: f: builtins.listToAttrs (map (name: nameValuePair name (f name)) names);
  mapAttrs' = f: set: builtins.listToAttrs (mapAttrsToList f set);
  mapAttrsToList = f: set: map (name: f name set.${name}) (builtins.attrNames set);
  mergeAttrsList = builtins.foldl' (a: b: a // b) { };
  nameValuePair = name: value: { inherit name value; };

  isDerivation = value: value.type or null == "derivation";
  getExe = package: "${package}/bin/${package.meta.mainProgram}";

  # Not in nixpkgs.
  words =
    text: builtins.filter (word: word != [ ] && word != "") (builtins.split "[[:space:]]+" text);
}
