{
  outputs = { nixpkgs, ... }: {
	nixosConfigurations = {
		opal = nixpkgs.lib.nixosSystem {
			modules = [
				./hosts/opal # it shines
			];
		};
	};
  };
}
