{
  imports = (import ../lib.nix).importHost "nas";

  services.openssh.enable = true;
}
