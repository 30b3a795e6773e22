{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";

  outputs =
    { nixpkgs, self, ... }:
    let
      inherit (nixpkgs) lib;
      filesIn =
        folder:
        builtins.concatMap (
          name:
          if (builtins.readDir folder).${name} == "directory" then
            filesIn (folder + "/${name}")
          else
            [ (folder + "/${name}") ]
        ) (builtins.attrNames (builtins.readDir folder));
      mkHost =
        baseDir: hostName:
        lib.nixosSystem {
          modules = [
            {
              networking.hostName = hostName;
              system.stateVersion = "26.05";
            }
          ]
          ++ filesIn "${baseDir}/${hostName}"
          ++ filesIn (./. + "/modules");
        };
    in
    {
      nixosConfigurations = lib.genAttrs (builtins.attrNames (builtins.readDir ./hosts/nixos)) (
        mkHost "${self}/hosts/nixos"
      );
    };
}
