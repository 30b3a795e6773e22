{
  outputs =
    { nixpkgs, ... }@inputs:
    let
      inherit (builtins) attrNames concatMap filter foldl' map readDir;
      inherit (nixpkgs.lib) filterAttrs hasSuffix mergeAttrs;

      foldersIn = path: attrNames (filterAttrs (_: type: type == "directory") (readDir path));
      hostsOn = system: map (host: { inherit host system; }) (foldersIn ./systems/${system});
      machines = concatMap hostsOn (filter (hasSuffix "-linux") (foldersIn ./systems));
      mkHost =
        { host, system }:
        {
          "${host}" = nixpkgs.lib.nixosSystem {
            inherit system;
            specialArgs = inputs;
            modules = [
              { networking.hostName = host; }
              ./systems/${system}/${host}/configuration.nix
            ];
          };
        };
    in
    {
      nixosConfigurations = foldl' mergeAttrs { } (map mkHost machines);
    };
}
