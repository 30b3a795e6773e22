# `import` for somebody's files, and for what these import: with what they may take from elsewhere, and how.
{
  anything,
  isFlake,
  nowhere,
  readable,
  sources,
  standIn,
  tree,
}:

let
  textOf =
    target:
    builtins.unsafeDiscardStringContext (
      if builtins.isAttrs target then
        if target ? outPath then textOf target.outPath else throw "cannot coerce a set to a string"
      else
        toString target
    );
  startsWith = start: text: builtins.substring 0 (builtins.stringLength start) text == start;
  placeOf =
    target:
    let
      text = textOf target;
    in
    if startsWith "${nowhere}/" text then
      "nowhere"
    else if builtins.any (folder: text == folder || startsWith "${folder}/" text) ([ (toString tree) builtins.storeDir ] ++ readable) then
      "here"
    else
      "outside";
  below = target: builtins.substring (builtins.stringLength nowhere + 1) (-1) (textOf target);
  plainOf = builtins.replaceStrings [ "." "/" ] [ "_" "_" ];
  pure = what: throw "«impure» ${what} in a flake";

  # What one makes of a path: as Nix does in the tree, and a stand-in of what is not at hand.
  by =
    {
      here,
      nowhere,
      outside,
    }:
    target:
    let
      place = placeOf target;
    in
    if place == "here" then
      here target
    else if place == "nowhere" then
      nowhere target
    else if isFlake then
      pure "access to ${textOf target}"
    else
      outside target;

  # What cannot be imported is anything, so that the rest can be had; as a module it says which file that was.
  missing = why: target: anything "«${why}» ${plainOf (baseNameOf (textOf target))}";
  load =
    target:
    {
      here =
        if builtins.pathExists (if builtins.isAttrs target then target.outPath else target) then
          builtins.scopedImport scope target
        else
          missing "missing" target;
      nowhere = standIn (below target);
      outside = missing (if isFlake then "no flake may read" else "outside") target;
    }
    .${placeOf target};

  urlOf = args: if builtins.isAttrs args then args.url or "some" else args;
  isPinned = args: builtins.isAttrs args && (args ? sha256 || args ? hash || args ? narHash || args ? rev || args ? outputHash);
  fetch =
    what: args:
    if isFlake && !isPinned args then
      pure "${what} of ${urlOf args}, which has no hash,"
    else
      sources.pathOf (sources.ofUrl (urlOf args));
  asTree = what: args: {
    outPath = fetch what args;
    rev = "0000000000000000000000000000000000000000";
    shortRev = "0000000";
    lastModified = 0;
    revCount = 0;
  };
  find =
    name:
    let
      parts = builtins.match "([^/]+)(/.*)?" name;
      rest = builtins.elemAt parts 1;
    in
    # Whether there is one is often asked with `tryEval`.
    if isFlake && builtins.elem name [ "nixpkgs" "nixos" ] then
      pure "<${name}>"
    else if isFlake then
      "${nowhere}/«no flake may read» ${plainOf (builtins.head parts)}"
    else if name == "nixos-config" then
      tree + "/configuration.nix"
    else
      sources.pathOf (sources.ofChannel (builtins.head parts)) + (if rest == null then "" else rest);

  fetchers = {
    fetchTarball = fetch "fetchTarball";
    fetchGit = asTree "fetchGit";
  };
  builtins' =
    removeAttrs builtins (
      if isFlake then
        [
          "currentSystem"
          "currentTime"
        ]
      else
        [ ]
    )
    // fetchers
    // {
      builtins = builtins';
      import = load;
      scopedImport = _: load;
      fetchTree = asTree "fetchTree";
      fetchMercurial = asTree "fetchMercurial";
      fetchurl = fetch "fetchurl";
      getFlake = url: anything (sources.ofUrl url).id or "nixpkgs";
      findFile = _: find;
      nixPath = [ ];
      getEnv =
        name:
        if isFlake then
          ""
        else
          {
            HOME = "/root";
            USER = "root";
          }
          .${name} or "";
      pathExists = by {
        here = builtins.pathExists;
        nowhere = _: true;
        outside = _: true;
      };
      readFile = by {
        here = builtins.readFile;
        nowhere = target: "«content of ${textOf target}»";
        outside = target: "«content of ${textOf target}»";
      };
      readDir = by {
        here = builtins.readDir;
        nowhere = _: { };
        outside = _: { };
      };
    }
    // (
      if isFlake then
        {
          pathExists =
            target:
            {
              here = builtins.pathExists target;
              nowhere = true;
              outside = false;
            }
            .${placeOf target};
        }
      else
        { currentSystem = "x86_64-linux"; }
    );
  scope = fetchers // {
    import = load;
    scopedImport = _: load;
    builtins = builtins';
    __findFile = _: find;
    __nixPath = [ ];
    __currentSystem = builtins'.currentSystem;
    __getEnv = builtins'.getEnv;
  };
in
load
