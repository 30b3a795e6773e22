# nixpkgs' own lib, from its folder, with what ours has beyond it: options that nobody declares are taken as they come.
folder:

(import folder).extend (
  final: below:
  let
    undeclared = import ./undeclared.nix final;
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
