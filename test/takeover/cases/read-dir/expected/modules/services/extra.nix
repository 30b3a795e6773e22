{
  imports = [ ../profiles/laptop.nix ../base.nix ];
}
