{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { nixpkgs, ... }@inputs:
    let
      systems = [
        {
          hostname = "kite";
          system = "x86_64-linux";
          timeZone = "Europe/Paris"; # at home
        }
        {
          hostname = "lark";
          system = "x86_64-linux";
          timeZone = "Asia/Tokyo";
        }
      ];
    in
    {
      nixosConfigurations = builtins.listToAttrs (
        map (settings: {
          name = settings.hostname;
          value = nixpkgs.lib.nixosSystem {
            inherit (settings) system;
            modules = [ ./systems/${settings.hostname} ./core ];
            specialArgs = { inherit inputs settings; };
          };
        }) systems
      );
    };
}
