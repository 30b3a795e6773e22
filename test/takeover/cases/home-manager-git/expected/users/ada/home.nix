{ pkgs, ... }:
{
  imports = [ ./programs/git.nix ];
  home.stateVersion = "21.05";
  home.file.".profile".source = ./dotfiles/profile;
}
