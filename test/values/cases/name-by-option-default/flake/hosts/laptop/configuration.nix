{ self, ... }:
{
  imports = [ self.nixosModules.identity ];
  services.openssh.enable = true;
  system.stateVersion = "25.11";
}
