{
  imports = [ ../profiles/laptop.nix ../modules/base.nix ];
}
