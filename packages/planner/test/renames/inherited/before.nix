{ config, keyboard, lib, ... }:
let
  layout = "us";
in
{
  services.xserver = {
    enable = true;
    inherit layout;
    inherit (keyboard) xkbVariant xkbOptions;
  };
  nix = {
    inherit (if true then keyboard else { }) maxJobs;
  };
  services = {
    inherit (keyboard) gnome3;
  };
}
