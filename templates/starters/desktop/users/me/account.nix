# The account of me on every host that imports this file.
{
  users.users.me = {
    isNormalUser = true;
    extraGroups = [
      "networkmanager"
      "wheel" # may use sudo
    ];
  };
}
