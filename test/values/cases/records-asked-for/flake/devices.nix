{
  devices = {
    nas = { id = "EKWH3CX"; };
    phone = { id = "CPKKVGM"; };
  };
}
