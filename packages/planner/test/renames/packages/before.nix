{ pkgs, unstable, ... }:
let
  nixfmt-rfc-style = "a variable of our own";
in
{
  environment.systemPackages = with pkgs; [
    exa
    gnome.nautilus # files
    gnome.gnome-tweaks
    nixfmt-rfc-style
    pkgs.nixfmt-rfc-style
    unstable.nixfmt-rfc-style
    (with unstable; [ noto-fonts-cjk ])
  ];
  fonts.packages = with pkgs; [
    noto-fonts-emoji
    (nerdfonts.override { fonts = [ "FiraCode" "JetBrainsMono" ]; })
    nerdfonts
  ];
  programs.foot.settings.main.font = "${pkgs.noto-fonts-cjk}/share";
}
