{
  outputs = inputs: inputs.flake-parts.lib.mkFlake { inherit inputs; } {
    imports = [ inputs.ez-configs.flakeModule ];
    ezConfigs = {
      root = ./.;
      globalArgs = { inherit inputs; };
    };
  };
}
