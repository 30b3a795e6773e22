{
  outputs = { nixpkgs, ... }: {
	nixosConfigurations = {
		opal = nixpkgs.lib.nixosSystem {
			modules = [
				./hosts/opal # it shines
			];
		};
		"7-server" = nixpkgs.lib.nixosSystem {
			modules = [
				./hosts/7-server
			];
		};
	};
  };
}
