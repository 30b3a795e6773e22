{
  imports = [ ./laptop.nix ../base.nix ];
}
