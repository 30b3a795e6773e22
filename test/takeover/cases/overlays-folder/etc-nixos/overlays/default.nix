[
  (import ./edge.nix)
  (final: prev: {
    greet = final.callPackage ../pkgs/greet { };
    tool = import ../pkgs/tool.nix;
  })
]
