{
  networking = {
    hostName = "stoat";
    domain = "example.org";
  };
}
