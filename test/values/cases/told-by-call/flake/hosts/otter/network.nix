{
  mine.networking.overlay = {
    address = "10.9.0.3";
    cidr = "10.9.0.3/32";
  };

  users.motd = "this is otter";
}
