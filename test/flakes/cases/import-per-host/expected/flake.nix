{
  outputs = { self, nixpkgs, ... }@inputs: {
    nixosConfigurations = {
      lake = import ./hosts/lake { inherit inputs; };
      pond = import ./hosts/pond { inherit inputs; };
      "7-server" = import ./hosts/7-server { inherit inputs; };
    };
  };
}
