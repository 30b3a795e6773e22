{
  autoStart = false;
  config = {
    imports = [ ./common.nix ];
  };
}
