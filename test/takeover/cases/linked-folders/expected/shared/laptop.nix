{
  # As Nix follows the link that a file is, this is in `shared`.
  imports = [ ./power.nix ];
}
