{ pkgs, inputs, ... }:
let newer = import inputs.nixpkgs-unstable { inherit (pkgs.stdenv.hostPlatform) system; };
in {
  imports = [ ./home/shell.nix ];
  home.stateVersion = "24.05";
  home.packages = [ newer.hello ];
}
