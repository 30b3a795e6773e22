args:
{
  environment.systemPackages = [ (import ./tool.nix { inputs = args.inputs; } { config = { }; }) ];
}
