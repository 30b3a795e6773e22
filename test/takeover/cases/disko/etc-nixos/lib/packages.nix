{ list }:
let pkgs = import <nixpkgs> { };
in {
  environment.systemPackages = map (name: pkgs.${name}) list;
}
