{
  time.timeZone = "Europe/Berlin";
  services.pipewire.enable = true;
  system.stateVersion = "25.11";
}
