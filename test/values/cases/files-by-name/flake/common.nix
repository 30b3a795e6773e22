{ hostname, settings, lib, ... }:
{
  imports = map (user: ./users + "/${user}/${hostname}.nix") settings.users;
  networking.hostName = hostname;
}
