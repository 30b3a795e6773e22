{ host, ... }:
{
  networking.hostName = host.name;
  environment.variables.MACHINE = host.name;
  system.stateVersion = "25.11";
}
