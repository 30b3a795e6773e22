# Do not modify this file!  It was generated.
{ imports = [ ]; }
