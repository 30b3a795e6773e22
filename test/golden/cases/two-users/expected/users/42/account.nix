# The account of 42 on every host that imports this file.
{
  users.users."42" = {
    isNormalUser = true;
    description = "Zoë \"Z\" \${HOME} O'Brien \\ 😀 שלום";
    extraGroups = [
      "networkmanager"
      "wheel" # may use sudo
    ];
  };
}
