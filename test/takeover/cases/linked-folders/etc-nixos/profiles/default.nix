{
  imports = [ ./laptop.nix ];
}
