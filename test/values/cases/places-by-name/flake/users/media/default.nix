{ config, fromRoot, ... }:
{
  users.users.media.isNormalUser = true;
  home-manager.users.media = import (fromRoot "home/media/${config.networking.hostName}.nix");
}
