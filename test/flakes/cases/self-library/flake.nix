{
  outputs = { self, nixpkgs, ... }: {
    lib.hosts = folder: nixpkgs.lib.genAttrs (self.lib.foldersIn folder) (
      name: nixpkgs.lib.nixosSystem { modules = [ (folder + "/${name}") ]; }
    );
    lib.foldersIn = folder: let
      all = builtins.readDir folder;
      isHost = name: all.${name} == "directory" && builtins.pathExists (folder + "/${name}/default.nix");
    in builtins.filter isHost (builtins.attrNames all);
    nixosConfigurations = self.lib.hosts ./machines;
  };
}
