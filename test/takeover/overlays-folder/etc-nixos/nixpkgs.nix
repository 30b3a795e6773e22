{
  nixpkgs.overlays = import ./overlays;
}
