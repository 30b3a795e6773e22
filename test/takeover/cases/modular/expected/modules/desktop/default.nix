{ ... }:
{
  imports = [ ./sound.nix ../../services/printing.nix ];
  services.xserver.enable = true;
  environment.etc."wallpaper.png".source = ../../assets/wallpaper.png;
  environment.etc."scripts".source = "${../../assets}/scripts";
}
