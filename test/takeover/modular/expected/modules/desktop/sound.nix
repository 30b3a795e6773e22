{
  services.pipewire.enable = true;
}
