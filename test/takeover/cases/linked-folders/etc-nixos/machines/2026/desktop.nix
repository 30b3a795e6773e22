{ pkgs, ... }:
{
  # Seen from `current`, this is beside it: Nix does not follow a link on the way to a file.
  imports = [ ../shared/audio.nix ];
  environment.systemPackages = [ pkgs.git ];
}
