{ lib, ... }: { imports = lib.optional true ./fonts.nix ++ [ ./sound.nix ]; }
