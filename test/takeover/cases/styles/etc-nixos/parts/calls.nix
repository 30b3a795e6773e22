args:
{
  environment.systemPackages = [ (import ./tool.nix { config = { }; }) ];
}
