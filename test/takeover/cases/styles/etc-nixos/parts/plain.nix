# no function at all
{
  imports = [ <home-manager/nixos> ];
}
