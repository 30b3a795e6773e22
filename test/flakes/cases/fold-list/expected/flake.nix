{
  outputs = { nixpkgs, ... }:
    let
      inherit (nixpkgs) lib;
      hosts = [
        { name = "gum"; system = "x86_64-linux"; }
        { name = "tar"; system = "aarch64-linux"; }
        { name = "7-server"; system = "aarch64-linux"; }
      ];
    in {
      nixosConfigurations = builtins.foldl' (
        acc: host: acc // {
          "${host.name}" = lib.nixosSystem { inherit (host) system; modules = [ ./hosts/${host.name}.nix ]; };
        }
      ) { } hosts;
    };
}
