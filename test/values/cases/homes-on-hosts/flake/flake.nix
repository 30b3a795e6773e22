{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.home-manager.url = "github:nix-community/home-manager";
  outputs =
    { self, nixpkgs, home-manager, ... }:
    let
      machine = hostname: nixpkgs.lib.nixosSystem { modules = [ ./hosts/${hostname} { networking.hostName = hostname; } ]; };
      home =
        { username, hostname }:
        home-manager.lib.homeManagerConfiguration {
          pkgs = nixpkgs.legacyPackages.x86_64-linux;
          modules = [ ./users/${username}_${hostname} ];
        };
    in
    {
      nixosConfigurations = {
        badger = machine "badger";
        otter = machine "otter";
      };
      homeConfigurations = {
        "ada@badger" = home {
          username = "ada";
          hostname = "badger";
        };
        "ada@otter" = home {
          username = "ada";
          hostname = "otter";
        };
      };
    };
}
