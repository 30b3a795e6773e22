# The account of ada on every host that imports this file.
{
  users.users.ada = {
    isNormalUser = true;
    description = "Ada Lovelace";
    extraGroups = [
      "networkmanager"
      "wheel" # may use sudo
    ];
  };
}
