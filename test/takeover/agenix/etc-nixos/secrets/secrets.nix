{ "tls.age".publicKeys = [ ]; }
