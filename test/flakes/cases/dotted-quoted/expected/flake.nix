{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations."db-1" = nixpkgs.lib.nixosSystem { modules = [ ./machines/db-1 ]; };
    nixosConfigurations."db-2" = nixpkgs.lib.nixosSystem { modules = [ ./machines/db-2 ]; };
    nixosConfigurations."7-server" = nixpkgs.lib.nixosSystem { modules = [ ./machines/7-server ]; };
  };
}
