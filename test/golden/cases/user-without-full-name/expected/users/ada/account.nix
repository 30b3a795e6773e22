# The account of ada on every host that imports this file.
{
  users.users.ada = {
    isNormalUser = true;
    extraGroups = [
      "networkmanager"
      "wheel" # may use sudo
    ];
  };
}
