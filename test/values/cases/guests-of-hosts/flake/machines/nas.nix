{
  local.servers.nas = {
    services.openssh.enable = true;
  };
}
