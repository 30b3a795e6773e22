# What there is, and where.
{
  teal = {
    address = "10.0.0.1";
    modules = [ ./modules/server.nix ];
  };

  # bought in spring
  umber = {
    address = "10.0.0.2";
    modules = [ ./modules/server.nix ];
  };

  "7-server" = {
    address = "192.0.2.65";
    modules = [ ./modules/server.nix ];
  };
}
