{ pkgs, ... }:
let newer = import <nixpkgs-unstable> { };
in {
  imports = [ ./home/shell.nix ];
  home.stateVersion = "24.05";
  home.packages = [ newer.hello ];
}
