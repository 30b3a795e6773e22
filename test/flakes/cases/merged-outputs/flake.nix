{
  outputs = inputs@{ nixpkgs, ... }: nixpkgs.lib.mergeAttrsList [
    { formatter.x86_64-linux = nixpkgs.legacyPackages.x86_64-linux.nixfmt; }
    (import ./hosts inputs)
  ];
}
