{ config, keyboard, lib, ... }:
let
  layout = "us";
in
{
  services.xserver = {
    enable = true;
    xkb.options = keyboard.xkbOptions;
    xkb.layout = layout;
    xkb.variant = keyboard.xkbVariant;
  };
  nix = {
    settings.max-jobs = (if true then keyboard else { }).maxJobs;
  };
  services = {
    gnome = keyboard.gnome3;
  };
}
