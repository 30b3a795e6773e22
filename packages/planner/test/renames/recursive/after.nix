{ name, ... }:
{
  services.xserver = rec {
    layout = "us";
    xkbVariant = layout;
  };
  services.openssh = {
    settings.PasswordAuthentication = false;
  };
  users.extraUsers.${name}.passwordFile = "/persist/x";
  users.users = {
    ${name}.isNormalUser = true;
  };
  services.xserver.desktopManager.plasma5.enable = true;
  services.xserver.libinput = let a = true; in { enable = a; };
}
