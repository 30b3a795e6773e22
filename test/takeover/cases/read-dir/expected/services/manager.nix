{ pkgs, inputs, ... }:
{
  imports = [ inputs.home-manager.nixosModules.default ];
  environment.systemPackages = [ (import inputs.nixpkgs { inherit (pkgs.stdenv.hostPlatform) system; }).git pkgs.vim ];
}
