{ inputs, ... }:
[
  (import ./edge.nix { inherit inputs; })
  (final: prev: {
    greet = final.callPackage ../pkgs/greet { };
    tool = import ../pkgs/tool.nix { inherit inputs; };
  })
]
