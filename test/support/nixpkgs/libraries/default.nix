# Stand-ins for nixpkgs, for the libraries that make hosts, and for what people deploy them with. Where $FLAKE_INPUTS
# is a folder with the real flake-parts, import-tree, den and nixpkgs-lib, these are taken instead.
let
  real = builtins.getEnv "FLAKE_INPUTS";

  nixpkgs =
    let
      standIn = (import ../flake.nix).outputs { } // {
        outPath = ../.;
      };
      lib = import ./real-lib.nix (/. + real + "/nixpkgs-lib/lib");
    in
    if real == "" then
      standIn
    else
      standIn
      // {
        inherit lib;
        legacyPackages = builtins.mapAttrs (_: packages: packages // { inherit lib; }) standIn.legacyPackages;
      };

  flake =
    name: outputs: if real == "" then outputs else outputsOf (import (/. + real + "/${name}/flake.nix"));
  outputsOf =
    { outputs, ... }:
    let
      self = outputs {
        inherit self;
        nixpkgs-lib = nixpkgs;
      };
    in
    self;

  inherit (nixpkgs) lib;
  inherit (lib) nixosSystem;

  systems = lib.words "x86_64-linux aarch64-linux x86_64-darwin aarch64-darwin";
  eachSystem =
    systems: f:
    builtins.foldl' lib.recursiveUpdate { } (
      map (system: builtins.mapAttrs (_: value: { ${system} = value; }) (f system)) systems
    );

  # Which machine it is can be seen by the name.
  activate =
    { config, ... }:
    derivation {
      name = "activatable-${config.networking.hostName or config.home.username}";
      system = "x86_64-linux";
      builder = "/bin/sh";
    };

  darwin.lib.darwinSystem = nixosSystem;
in
{
  inherit nixpkgs darwin;
  nix-darwin = darwin;

  flake-parts = flake "flake-parts" (import ./flake-parts.nix lib);
  import-tree = if real == "" then import ./import-tree.nix lib else import (/. + real + "/import-tree");
  den = flake "den" {
    flakeModule = ./den.nix;
    flakeModules.default = ./den.nix;
  };
  # What the real den needs beside what flakes declare.
  ${if real == "" then null else "nix-effects"}.lib = import (/. + real + "/nix-effects") { inherit lib; };
  # Each file of a folder by its name, called with what it asks for.
  haumea.lib.load =
    {
      src,
      inputs ? { },
    }:
    lib.mapAttrs' (file: _: {
      name = lib.removeSuffix ".nix" file;
      value =
        let
          made = import (src + "/${file}");
        in
        made (builtins.intersectAttrs (builtins.functionArgs made) inputs);
    }) (builtins.readDir src);
  clan-core = import ./clan-core.nix { inherit lib nixosSystem; };
  colmena = import ./colmena.nix { inherit lib nixosSystem; };
  deploy-rs.lib = lib.genAttrs systems (_: {
    activate.nixos = activate;
    activate.home-manager = activate;
    deployChecks = _: { };
  });
  flake-utils.lib = {
    inherit eachSystem;
    eachDefaultSystem = eachSystem systems;
    defaultSystems = systems;
    allSystems = systems;
  };
}
