{
  mine.hosts."tom-nas".modules = [ ./configuration.nix ];
}
