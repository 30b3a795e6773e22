{ lib, config, pkgs, ... }:
let
	cfg = config.homeManager;
in
{
	imports = [ <home-manager/nixos> ];

	options.homeManager.enable = lib.mkEnableOption "homes that home-manager makes";

	config = lib.mkIf cfg.enable {
		home-manager.useGlobalPkgs = true;
		home-manager.users.ada = {
			home.stateVersion = "24.05";
			home.packages = [ pkgs.hello ];
		};
	};
}
