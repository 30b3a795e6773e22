{
  networking.hostName = "vm";
}
