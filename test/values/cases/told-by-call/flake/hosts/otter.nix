{
  imports = (import ../lib.nix).importHost "otter";

  services.openssh.enable = true;
}
