{
  machines = {
    fox = { system = "x86_64-linux"; };
    hare = { system = "aarch64-linux"; };
    "7-server" = { system = "aarch64-linux"; };
  };
}
