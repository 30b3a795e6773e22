{
  mine.hosts."tom-desk".modules = [ ./configuration.nix ];
}
