{ pkgs, unstable, ... }:
let
  nixfmt-rfc-style = "a variable of our own";
in
{
  environment.systemPackages = with pkgs; [
    exa
    nautilus # files
    gnome-tweaks
    nixfmt-rfc-style
    pkgs.nixfmt
    unstable.nixfmt-rfc-style
    (with unstable; [ noto-fonts-cjk ])
  ];
  fonts.packages = with pkgs; [
    noto-fonts-color-emoji
    nerd-fonts.fira-code
    nerd-fonts.jetbrains-mono
    nerdfonts
  ];
  programs.foot.settings.main.font = "${pkgs.noto-fonts-cjk-sans}/share";
}
