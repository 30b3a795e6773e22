{
  outputs = { self, nixpkgs, ... }: let
    inherit (nixpkgs) lib;
    mkHost = { name, dir }: lib.nixosSystem {
      modules = [ { networking.hostName = name; } dir ];
    };
    mkHosts = dir: let
      onlyFolders = lib.attrsets.filterAttrs (key: value: value == "directory");
    in
      lib.attrsets.mapAttrs (entry: type: mkHost { name = entry; dir = "${dir}/${entry}"; }) (onlyFolders (builtins.readDir dir));
  in {
    nixosConfigurations = mkHosts ./hosts;
  };
}
