# Where something is taken from: one name for it, however it is written.
{ nowhere }:

let
  inherit (builtins)
    elemAt
    head
    match
    replaceStrings
    ;
  lower = replaceStrings (chars "ABCDEFGHIJKLMNOPQRSTUVWXYZ") (chars "abcdefghijklmnopqrstuvwxyz");
  chars = text: builtins.filter (one: one != "" && builtins.isString one) (builtins.split "" text);
  plain = replaceStrings [ "." ] [ "_" ];

  ofNixpkgs = ref: {
    label = plain ref;
    id = null;
  };
  other = name: {
    label = null;
    id = plain (lower name);
  };
  refIn =
    text:
    let
      found = match ".*(nixos-unstable-small|nixos-unstable|nixpkgs-unstable|(nixos|release|nixpkgs)-[0-9]+[.][0-9]+|[0-9a-f]{40}|master).*" text;
    in
    if found == null then "some" else replaceStrings [ "release-" ] [ "nixos-" ] (head found);
in
rec {
  # As a URL has it, or a reference of a flake.
  ofUrl =
    url:
    let
      text = toString url;
      onForge = match "(github:|gitlab:|sourcehut:|.*(github|gitlab)[.][a-z.]+[/:])([^/]+)/([^/?]+)(.*)?" text;
      name = replaceStrings [ ".git" ] [ "" ] (
        if onForge != null then
          elemAt onForge 3
        else
          baseNameOf (head (match "([^?]*).*" text))
      );
    in
    if match "nixpkgs(/.*)?|.*(channels[.]nixos[.]org|nixos[.]org/channels|releases[.]nixos[.]org).*" text != null || match "nixpkgs(-channels)?" (lower name) != null then
      ofNixpkgs (refIn text)
    else
      other name;

  # As `<…>` has it, without what is below it.
  ofChannel =
    name:
    if builtins.elem name [ "nixpkgs" "nixos" ] then
      ofNixpkgs "main"
    else if match "(nix(os|pkgs)[-_]?)?(unstable|unstable-small|stable|master|latest|[0-9]+[.][0-9]+|old|small)" name != null then
      ofNixpkgs (
        if match "(nixos[-_]?)?unstable" name != null then
          "nixos-unstable"
        else if match "[0-9].*" name != null then
          "nixos-${name}"
        else
          refIn name
      )
    else
      other name;

  pathOf = found: if found.label != null then "${nowhere}/nixpkgs@${found.label}" else "${nowhere}/${found.id}";

  # Of the name of a stand-in, or of a path in one: nixpkgs is one, whichever.
  idOf = name: head (match "([^./@]*).*" name);
}
