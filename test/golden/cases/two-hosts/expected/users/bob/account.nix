# The account of bob on every host that imports this file.
{
  users.users.bob = {
    isNormalUser = true;
    description = "Bob";
    extraGroups = [
      "networkmanager"
      "wheel" # may use sudo
    ];
  };
}
