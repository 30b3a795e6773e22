{
  machines = {
    fox = { system = "x86_64-linux"; };
    hare = { system = "aarch64-linux"; };
  };
}
