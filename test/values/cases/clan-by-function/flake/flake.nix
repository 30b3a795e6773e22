{
  inputs.clan-core.url = "https://git.clan.lol/clan/clan-core/archive/main.tar.gz";
  outputs =
    { self, clan-core, ... }:
    let
      clan = clan-core.lib.clan {
        inherit self;
        inventory = import ./inventory.nix;
      };
    in
    {
      inherit (clan.config) nixosConfigurations;
    };
}
