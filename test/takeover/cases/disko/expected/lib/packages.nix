{ list, inputs }:
let pkgs = import inputs.nixpkgs { system = "x86_64-linux"; };
in {
  environment.systemPackages = map (name: pkgs.${name}) list;
}
