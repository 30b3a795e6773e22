{
  imports = [ ../shared/laptop.nix ];
}
