args:
{
  imports = [ ../../home/shared/shell.nix ];
  home.stateVersion = "24.05";
  home.packages = [ (import args.inputs.nixpkgs-unstable-small { system = "x86_64-linux"; }).git ];
}
