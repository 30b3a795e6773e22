{
  devices = {
    nas = { id = "EKWH3CX"; };
    phone = { id = "CPKKVGM"; };
  };
  places = {
    nas = { domain = "cellar.example"; };
  };
  servers = {
    nas = true;
  };
}
