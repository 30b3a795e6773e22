# Packages by name only: each is a derivation, none is the program. A missing one is an evaluation error.
system:

let
  isAnything = builtins.getEnv "FLAKE_NAMES" != "";
  lib = if isAnything then (import ./libraries).nixpkgs.lib else import ./lib.nix;
  package =
    name:
    derivation {
      inherit name system;
      builder = "/bin/sh";
      args = lib.words "-c :>$out";
    }
    // {
      meta.mainProgram = name;
    };
  # What is in no list, where anything may be asked for.
  anything =
    name: known:
    if !isAnything then
      known
    else
      removeAttrs (import ./anything.nix name) [ "__functor" ] // known;
in
anything "pkgs" { }
// lib.genAttrs (lib.words ''
  alacritty firefox fish fuzzel git hello hyprlauncher kitty nixd nixfmt nixfmt-tree swaylock vim waybar zsh
'') package
// {
  config = { };
  inherit lib;
  linuxPackages_latest = anything "linux" { kernel = package "linux"; };
  stdenv = anything "stdenv" { hostPlatform = anything "platform" {
      inherit system;
      ${if isAnything then "isLinux" else null} = true;
      ${if isAnything then "isDarwin" else null} = false;
    };
  };
  ${if isAnything then "system" else null} = system;
  mkShell = { packages ? [ ], ... }: builtins.deepSeq (map toString packages) (package "nix-shell");
}
