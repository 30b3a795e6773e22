{ pkgs, ... }:
{
  services.x.enable = true
}
