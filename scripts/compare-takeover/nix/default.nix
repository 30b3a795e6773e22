# A machine, as whoever owns it has it evaluated: a folder with a `configuration.nix` impurely, a flake purely. Both with
# the same stand-ins for whatever comes from elsewhere, so that what is left of the difference is the files'.
{
  given,
  tree,
  isFlake,
}:

let
  known = builtins.fromJSON (builtins.readFile given);
  inherit (known) nowhere;

  anything = import ../../corpus/nix/anything.nix {
    words = known.fields;
    inherit nowhere;
    asModule = name: { takenFrom.${sources.idOf name} = true; };
  };
  sources = import ./sources.nix { inherit nowhere; };
  load = import ./load.nix {
    inherit
      anything
      isFlake
      nowhere
      sources
      standIn
      tree
      ;
    readable = known.readable;
  };

  standIn =
    path:
    let
      parts = builtins.match "nixpkgs@([^/]*)(/.*)?" path;
      label = builtins.head parts;
      below = builtins.elemAt parts 1;
    in
    if parts == null then
      anything path
    else if below == null || below == "/" then
      args: pkgsFor label (args.system or args.localSystem.system or args.localSystem or "x86_64-linux")
    else if builtins.match "/lib(/.*)?" below != null then
      lib
    else if builtins.match "/nixos(/|/lib/eval-config.nix)?" below != null then
      args:
      systems.nixosSystem (
        args // { modules = args.modules or [ ] ++ (if args ? configuration then [ args.configuration ] else [ ]); }
      )
    else
      anything "nixpkgs${below}";

  lib =
    let
      plain = load (/. + known.lib);
      own = {
        nixosSystem = systems.nixosSystem;
      };
    in
    if plain ? extend then plain.extend (_: _: own) else plain // own;
  homeLib =
    let
      hm =
        if known.homeLib == null then
          import ./home-lib.nix
        else
          load (/. + known.homeLib) { lib = homeLib; };
    in
    if lib ? extend then lib.extend (_: _: { inherit hm; }) else lib // { inherit hm; };

  pkgsFor = import ./packages.nix {
    inherit
      lib
      anything
      load
      nowhere
      ;
    inherit (known) words;
  };
  systems =
    (if lib ? extend then import ../../corpus/nix/system.nix else import ./plain-system.nix) {
      inherit lib anything homeLib;
      inherit (known) fields roots trees;
      folder = "${nowhere}/nixpkgs@main";
      pkgsFor = pkgsFor "main";
    };

  flake = load (tree + "/flake.nix");
  nixpkgs =
    label:
    anything "nixpkgs@${label}"
    // {
      _type = "flake";
      inherit lib;
      outPath = "${nowhere}/nixpkgs@${label}";
      legacyPackages = builtins.listToAttrs (
        map
          (system: {
            name = system;
            value = pkgsFor label system;
          })
          [
            "x86_64-linux"
            "aarch64-linux"
          ]
      );
      __functor = _: standIn "nixpkgs@${label}";
    };
  inputOf =
    name: input:
    let
      found = sources.ofUrl (input.url or name);
    in
    if name == "nixpkgs" then
      nixpkgs "main"
    else if found.label != null then
      nixpkgs found.label
    else
      anything found.id
      // {
        outPath = "${nowhere}/${found.id}";
      }
      // (if found.id == "home-manager" then { lib = homeLib.hm // { inherit (homeLib) hm; inherit (systems) homeManagerConfiguration; }; } else { });
  inputs = builtins.mapAttrs inputOf (flake.inputs or { }) // {
    inherit self;
  };
  outputs = flake.outputs inputs;
  self = outputs // {
    _type = "flake";
    inherit inputs outputs;
    outPath = toString tree;
    lastModifiedDate = "20260101000000";
  };

  hosts =
    if isFlake then
      outputs.nixosConfigurations
    else
      {
        machine = systems.nixosSystem { modules = [ (tree + "/configuration.nix") ]; };
      };

  inherit
    (import ../../../test/support/settled.nix {
      inherit lib;
      special = import ./special.nix {
        inherit
          lib
          anything
          isFlake
          tree
          walk
          ;
        readable = known.readable;
        pkgs = pkgsFor "main" "x86_64-linux";
        settled = value: settled value;
      };
    })
    settled
    ;
  walk = import ../../corpus/nix/walk.nix { inherit lib settled; };
in
{
  kinds.nixosConfigurations = builtins.attrNames hosts;
  show = _: name: walk.show hosts.${name};
  showSome = _: name: walk.showSome hosts.${name};
  below = _: name: walk.below hosts.${name};
  inherit outputs lib;
}
