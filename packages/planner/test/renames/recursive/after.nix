{ name, ... }:
{
  services.xserver = rec {
    layout = "us";
    xkbVariant = layout;
  };
  services.openssh = {
    passwordAuthentication = false;
    settings.PasswordAuthentication = false;
  };
  users.users.${name}.hashedPasswordFile = "/persist/x";
  users.users = {
    ${name}.isNormalUser = true;
  };
  services.xserver.desktopManager.plasma5.enable = true;
  services.xserver.libinput = let a = true; in { enable = a; };
}
