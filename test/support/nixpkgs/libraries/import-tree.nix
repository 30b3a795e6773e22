# import-tree: a module that imports every Nix file below folders, but for those below a name with an underscore.
lib:

let
  tree =
    { paths, filters, map' }:
    let
      filesOf =
        root:
        if root ? __tree then
          root.files
        else if lib.isDerivation root || root ? outPath then
          filesOf root.outPath
        else if !(builtins.isPath root || builtins.isString root) then
          [ root ]
        else if builtins.readFileType root == "directory" then
          builtins.filter (isModule (toString root)) (lib.filesystem.listFilesRecursive root)
        else
          [ root ];
      # An underscore above the folder hides nothing.
      isModule =
        root: file:
        let
          path = lib.removePrefix root (toString file);
        in
        lib.hasSuffix ".nix" path
        && !lib.hasInfix "/_" path
        && builtins.all (filter: filter path) filters;
      files = map map' (builtins.concatMap filesOf (lib.flatten paths));
      also = more: tree ({ inherit paths filters map'; } // more);
    in
    {
      __tree = true;
      inherit files;
      __functor =
        _: more:
        if builtins.isAttrs more && more ? options then
          { imports = files; }
        else
          {
            imports = (also { paths = [ paths more ]; }).files;
          };
      addPath = path: also { paths = [ paths path ]; };
      filter = keep: also { filters = filters ++ [ keep ]; };
      filterNot = leave: also { filters = filters ++ [ (path: !leave path) ]; };
      map = f: also { map' = file: f (map' file); };
      match = pattern: also { filters = filters ++ [ (path: builtins.match pattern path != null) ]; };
      matchNot = pattern: also { filters = filters ++ [ (path: builtins.match pattern path == null) ]; };
      withLib = _: also { };
      leafs = root: (also { paths = [ paths root ]; }).files;
    };
in
tree {
  paths = [ ];
  filters = [ ];
  map' = lib.id;
}
