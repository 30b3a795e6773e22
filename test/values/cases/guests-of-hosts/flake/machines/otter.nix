{
  local.servers.otter = {
    services.openssh.enable = false;
  };
}
