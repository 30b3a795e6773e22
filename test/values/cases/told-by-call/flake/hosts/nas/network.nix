{
  mine.networking.overlay = {
    address = "10.9.0.4";
    cidr = "10.9.0.4/32";
  };

  users.motd = "this is nas";
}
