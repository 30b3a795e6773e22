{
  imports = [ ./shared.nix ];
  services.openssh.enable = true;
}
