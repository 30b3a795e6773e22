{ flake.storage = { host = "nas"; path = "/export"; }; }
