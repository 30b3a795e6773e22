# nixpkgs' own lib, from its folder, with what ours has beyond it: options that nobody declares are taken as they come.
folder:

(import folder).extend (
  final: below:
  let
    inherit (final.types) mkOptionType;

    values = map (definition: definition.value);
    kindOf = value: if value ? outPath || value ? __toString then "package" else builtins.typeOf value;
    # As the stand-in for nixpkgs has it: sets are merged, lists joined, all else must agree.
    undeclared = mkOptionType {
      name = "undeclared";
      emptyValue.value = { };
      merge =
        loc: definitions:
        let
          kinds = final.unique (map kindOf (values definitions));
          kind = builtins.head kinds;
          of = {
            lambda = final.mergeOneOption;
            list = (final.types.listOf undeclared).merge;
            package = final.mergeOneOption;
            set = (final.types.lazyAttrsOf undeclared).merge;
          };
        in
        if builtins.length kinds > 1 then
          final.mergeEqualOption loc definitions
        else
          of.${kind} or final.mergeEqualOption loc definitions;
    };
    open.freeformType = final.types.lazyAttrsOf undeclared;
    withOpen =
      {
        modules,
        isFree ? false,
        namespaces ? [ ],
        ...
      }@given:
      removeAttrs given [
        "isFree"
        "namespaces"
      ]
      // {
        modules = modules ++ final.optional (isFree || namespaces != [ ]) open;
      };
  in
  {
    evalModules = given: below.evalModules (withOpen given);
    types = below.types // {
      submoduleWith = given: below.types.submoduleWith (withOpen given);
    };
    nixosSystem = import ../nixos/system.nix final;
    words = text: builtins.filter (word: word != [ ] && word != "") (builtins.split "[[:space:]]+" text);
    trivial = below.trivial // {
      release = "26.11";
    };
  }
)
