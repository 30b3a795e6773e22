# The layouts that our templates write, with disko's names and types, and the file systems that follow from them.
{ config, lib, ... }:

let
  inherit (lib) mkOption types;

  option = type: default: mkOption { inherit type default; };
  required = type: mkOption { inherit type; };
  submodules = options: option (types.attrsOf (types.submodule { inherit options; })) { };
  path = types.strMatching "/.*";

  # Of each kind of content all that it may have: no more is known of it before it is evaluated.
  kinds = {
    btrfs = {
      extraArgs = option (types.listOf types.str) [ ];
      subvolumes = submodules {
        mountpoint = option (types.nullOr path) null;
        mountOptions = option (types.listOf types.str) [ "defaults" ];
      };
    };
    filesystem = {
      extraArgs = option (types.listOf types.str) [ ];
      format = required types.str;
      mountpoint = option (types.nullOr path) null;
      mountOptions = option (types.listOf types.str) [ "defaults" ];
    };
    gpt.partitions = submodules {
      size = option (types.strMatching "100%|[0-9]+[KMGTP]?") "0";
      type = option (types.strMatching "[A-Fa-f0-9]{4}") "8300";
      content = content;
    };
    luks = {
      inherit content;
      name = required types.str;
      passwordFile = option (types.nullOr path) null;
      settings = option (types.attrsOf types.anything) { };
    };
  };
  content = option (types.nullOr (kindOf (builtins.attrNames kinds))) null;
  kindOf =
    names:
    let
      submodule =
        name:
        types.submodule {
          options = kinds.${name} // {
            type = required (types.enum [ name ]);
          };
        };
      of = definitions: submodule (builtins.head definitions).value.type;
    in
    types.mkOptionType {
      name = "content";
      description = "content";
      check = value: builtins.elem (value.type or null) names;
      merge = loc: definitions: (of definitions).merge loc definitions;
    }
    // {
      undeclared = loc: definitions: (of definitions).undeclared loc definitions;
    };

  disks = builtins.attrValues config.disko.devices.disk;
  mount = device: fsType: { mountpoint, mountOptions, ... }: {
    name = mountpoint;
    value = {
      inherit device fsType;
      options = mountOptions;
    };
  };
  mounts =
    device: content:
    {
      btrfs = map (mount device "btrfs") (builtins.attrValues content.subvolumes);
      filesystem = [ (mount device content.format content) ];
      gpt = builtins.concatLists (
        lib.mapAttrsToList (
          name: partition: mounts "/dev/disk/by-partlabel/${name}" partition.content
        ) content.partitions
      );
      luks = mounts "/dev/mapper/${content.name}" content.content;
      none = [ ];
    }
    .${content.type or "none"};
in
{
  options.disko.devices.disk = submodules {
    type = option (types.enum [ "disk" ]) "disk";
    device = required path;
    inherit content;
  };

  config = {
    fileSystems = builtins.listToAttrs (
      builtins.filter (found: found.name != null) (
        builtins.concatMap (disk: mounts disk.device disk.content) disks
      )
    );
    # disko takes a partition for GRUB on a BIOS as the place to install it.
    boot.loader.grub.devices = map (disk: disk.device) (
      builtins.filter (
        disk: builtins.any (p: p.type == "EF02") (builtins.attrValues (disk.content.partitions or { }))
      ) disks
    );
  };
}
