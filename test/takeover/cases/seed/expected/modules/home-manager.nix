{ lib, config, pkgs, inputs, ... }:
let
	cfg = config.homeManager;
in
{
	imports = [ inputs.home-manager.nixosModules.default ];

	options.homeManager.enable = lib.mkEnableOption "homes that home-manager makes";

	config = lib.mkIf cfg.enable {
		home-manager.useGlobalPkgs = true;
		home-manager.users.ada = {
			home.stateVersion = "24.05";
			home.packages = [ pkgs.hello ];
		};
	};
}
