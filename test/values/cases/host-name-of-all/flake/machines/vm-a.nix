{
  imports = [ ./shared.nix ];
  networking.firewall.enable = false;
}
