# A machine by the stand-in for nixpkgs' library: nothing is declared, and what is set is there.
{
  lib,
  anything,
  folder,
  homeLib,
  pkgsFor,
  ...
}:

let
  evaluate =
    class: modules: specialArgs:
    let
      evaluated = lib.evalModules {
        inherit class modules;
        isFree = true;
        specialArgs = {
          modulesPath = "${folder}/nixos/modules";
          pkgs = pkgsFor "x86_64-linux";
        }
        // specialArgs;
      };
    in
    evaluated // { _evaluated = evaluated; };
  home =
    osConfig: extra: name: content:
    evaluate "homeManager" [
      {
        options.home.username = lib.mkOption { default = name; };
        options.home.homeDirectory = lib.mkOption { default = "/home/${name}"; };
      }
      { imports = [ content ]; }
    ] ({
      inherit osConfig;
      lib = homeLib;
    } // extra);
  machine =
    { config, ... }:
    {
      options.networking.hostName = lib.mkOption { default = "nixos"; };
      options.home-manager.users = lib.mkOption {
        type = lib.types.lazyAttrsOf lib.types.raw;
        default = { };
        apply = builtins.mapAttrs (home config (config.home-manager.extraSpecialArgs or { }));
      };
    };
in
{
  nixosSystem =
    args:
    evaluate "nixos" ([ machine ] ++ args.modules) (
      (if args ? lib then { inherit (args) lib; } else { inherit lib; }) // args.specialArgs or { }
    );
  homeManagerConfiguration =
    args: evaluate "homeManager" args.modules (args.extraSpecialArgs or { } // { inherit (args) pkgs; });
}
