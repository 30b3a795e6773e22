# What every machine has.
{ pkgs, ... }:
{
  nix.settings.experimental-features = ["nix-command" "flakes"];
  environment.systemPackages = with pkgs; [
    git
    vim
  ];
}
