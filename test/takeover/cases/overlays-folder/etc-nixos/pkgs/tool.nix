with import <nixpkgs> { };

# a tool of my own
lib.id git
