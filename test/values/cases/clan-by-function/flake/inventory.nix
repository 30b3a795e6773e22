{
  machines = {
    otter.tags = [ "laptop" ];
    nas.tags = [ "server" ];
    mac.machineClass = "darwin";
  };
}
