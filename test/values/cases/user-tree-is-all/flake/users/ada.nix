{ flake.modules.nixos.base.users.users.ada.isNormalUser = true; }
