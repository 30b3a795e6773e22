{ inputs, system, modules, ... }: inputs.nixpkgs.lib.nixosSystem { inherit system modules; }
