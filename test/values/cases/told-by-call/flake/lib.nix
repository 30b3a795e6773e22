# Each host has a folder, of which all modules are its.
{
  importHost =
    name: map (file: ./hosts/${name} + "/${file}") (builtins.attrNames (builtins.readDir ./hosts/${name}));
}
