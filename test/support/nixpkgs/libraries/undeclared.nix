# A type for options that nobody declares: sets are merged, lists joined, all else must agree.
lib:

let
  inherit (lib.types) mkOptionType;

  values = map (definition: definition.value);
  kindOf = value: if value ? outPath || value ? __toString then "package" else builtins.typeOf value;

  undeclared = mkOptionType {
    name = "undeclared";
    emptyValue.value = { };
    merge =
      loc: definitions:
      let
        kinds = lib.unique (map kindOf (values definitions));
        kind = builtins.head kinds;
        of = {
          lambda = lib.mergeOneOption;
          list = (lib.types.listOf undeclared).merge;
          package = lib.mergeOneOption;
          set = (lib.types.lazyAttrsOf undeclared).merge;
        };
      in
      if builtins.length kinds > 1 then
        lib.mergeEqualOption loc definitions
      else
        of.${kind} or lib.mergeEqualOption loc definitions;
  };
in
undeclared
