{
  imports = [ ./time.nix ];
}
