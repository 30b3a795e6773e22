{
  desktop = {
    motd = "Swim!";
  };
  nas.motd = "Spin!";
  nas.more.port = 1;
}
