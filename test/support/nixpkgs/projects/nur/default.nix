{ pkgs }:
{
  repos.ada = { inherit (pkgs) hello; };
}
