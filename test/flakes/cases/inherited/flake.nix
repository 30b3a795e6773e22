{
  outputs = { nixpkgs, ... }@inputs:
    let
      system = "x86_64-linux";
      dune = nixpkgs.lib.nixosSystem {
        inherit system;
        specialArgs = { inherit inputs; };
        modules = [ ./hosts/dune ];
      };
      mesa = nixpkgs.lib.nixosSystem {
        inherit system;
        specialArgs = { inherit inputs; };
        modules = [ ./hosts/mesa ];
      };
    in
    {
      nixosConfigurations = { inherit dune mesa; };
    };
}
