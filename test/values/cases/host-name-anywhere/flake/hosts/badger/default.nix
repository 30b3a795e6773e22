rec {
  networking.hostName = my.name;
  my.name = "badger";
}
