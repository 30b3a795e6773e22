import { FINDING } from "./machine-values.ts";

/**
 * What becomes of an option of one machine in the configuration of another: it is left out, since
 * NixOS has a default or says what is missing; it is left out where it names a disk; its elements
 * that are one machine's are left out; it is made of the new name; or it stays, and its owner is told.
 */
type Treatment = "out" | "disk" | "elements" | "target" | "report" | "number" | "stays";

/** An option that belongs to one machine. */
export interface MachineOption {
  /** Its path, in which `*` stands for any name. It may lie below other names, as in `flake.modules`. */
  readonly path: string;
  readonly treatment: Treatment;
  /** For elements: those that go. */
  readonly element?: RegExp;
  /** For what stays: only if its text is like this. */
  readonly when?: RegExp;
  /** How the owner finds what the new machine has. */
  readonly advice: string;
}

const of = (
  treatment: Treatment,
  advice: string,
  paths: readonly string[],
  more: Pick<MachineOption, "element" | "when"> = {},
): readonly MachineOption[] => paths.map((path) => ({ path, treatment, advice, ...more }));

/** The options of NixOS, home-manager and usual modules that belong to one machine. */
export const machineOptions: readonly MachineOption[] = [
  ...of("disk", FINDING.disks, ["fileSystems.*", "boot.initrd.luks.devices.*", "swapDevices"]),
  ...of("stays", FINDING.disks, ["fileSystems./"], { when: /\/dev\// }),
  ...of("out", FINDING.disks, ["boot.resumeDevice"]),
  ...of("elements", FINDING.disks, ["boot.kernelParams"], {
    element:
      /^(?:resume(?:_offset)?|cryptdevice|root|rd\.luks\.\w+|zfs_force)=|^(?:ip|vfio-pci\.ids|pcie_acs_override|hugepages)=/,
  }),
  ...of("disk", FINDING.disks, [
    "boot.loader.grub.device",
    "boot.loader.grub.devices",
    "boot.loader.grub.mirroredBoots",
  ]),
  ...of("stays", FINDING.disks, ["boot.loader.grub.device", "boot.loader.grub.devices"], {
    when: /\/dev\//,
  }),
  ...of("stays", "disko ERASES it", ["disko.devices.disk.*.device"]),
  ...of("stays", "zpool list", ["boot.zfs.extraPools"]),

  ...of("out", FINDING.addresses, [
    "networking.interfaces.*.ipv4.addresses",
    "networking.interfaces.*.ipv6.addresses",
    "networking.interfaces.*.ip4",
    "networking.interfaces.*.ip6",
    "networking.interfaces.*.ipAddress",
    "networking.interfaces.*.ipv6Address",
    "networking.interfaces.*.macAddress",
    "systemd.network.networks.*.address",
    "systemd.network.networks.*.addresses",
    "systemd.network.networks.*.networkConfig.Address",
    "systemd.network.networks.*.linkConfig.MACAddress",
  ]),
  ...of("stays", FINDING.addresses, [
    "networking.defaultGateway",
    "networking.defaultGateway6",
    "systemd.network.networks.*.gateway",
    "systemd.network.networks.*.matchConfig.MACAddress",
    "systemd.network.networks.*.matchConfig.PermanentMACAddress",
    "systemd.network.links.*.matchConfig.MACAddress",
    "systemd.network.links.*.matchConfig.PermanentMACAddress",
    "networking.usePredictableInterfaceNames",
  ]),
  ...of("number", "made of the name", ["networking.hostId"]),
  ...of("out", FINDING.wireguard, [
    "networking.wireguard.interfaces.*",
    "networking.wg-quick.interfaces.*",
    "systemd.network.netdevs.*.wireguardConfig.PrivateKey",
  ]),
  ...of("stays", FINDING.wireguard, ["systemd.network.netdevs.*.wireguardConfig.PrivateKeyFile"]),

  ...of("out", FINDING.graphics, [
    "hardware.nvidia.prime.intelBusId",
    "hardware.nvidia.prime.amdgpuBusId",
    "hardware.nvidia.prime.nvidiaBusId",
  ]),
  ...of("stays", FINDING.graphics, ["services.xserver.config", "services.xserver.deviceSection"], {
    when: /BusID/i,
  }),
  ...of("out", FINDING.monitors, [
    "services.xserver.xrandrHeads",
    "services.autorandr.profiles",
    "programs.autorandr.profiles",
    "services.kanshi.settings",
    "services.kanshi.profiles",
    "wayland.windowManager.sway.config.output",
    "programs.niri.settings.outputs",
    "hardware.display.outputs",
    "hardware.display.edid",
  ]),
  ...of("elements", FINDING.monitors, ["wayland.windowManager.hyprland.settings.monitor"], {
    element: /^[^,\s]/,
  }),
  ...of("out", FINDING.monitors, ["wayland.windowManager.hyprland.settings.monitorv2"]),

  ...of("report", "nixos-facter", ["hardware.facter.reportPath", "facter.reportPath"]),
  ...of("stays", FINDING.hardware, [
    "boot.initrd.availableKernelModules",
    "boot.initrd.kernelModules",
    "boot.kernelModules",
  ]),

  ...of("target", "where it is reached over ssh", [
    "deployment.targetHost",
    "deploy.targetHost",
    "deploy.nodes.*.hostname",
    "clan.core.networking.targetHost",
    "clan.core.networking.buildHost",
    "nixinate.host",
    "_module.args.nixinate.host",
  ]),

  ...of("out", FINDING.hostKey, ["age.rekey.hostPubkey", "age.rekey.hostPubKey"]),
  ...of("out", "syncthing makes them by itself", [
    "services.syncthing.cert",
    "services.syncthing.key",
  ]),
  ...of("stays", "the devices that it is to know", [
    "services.syncthing.settings.devices",
    "services.syncthing.devices",
  ]),
  ...of("stays", "one tunnel is for one machine", ["services.cloudflared.tunnels"]),
  ...of("stays", "two machines must not write to one", [
    "services.borgbackup.jobs.*.repo",
    "services.restic.backups.*.repository",
  ]),
  ...of("stays", "its own certificate", [
    "services.nebula.networks.*.cert",
    "services.nebula.networks.*.key",
  ]),
  ...of("stays", FINDING.hardware, ["services.udev.extraRules"], {
    when: /ATTRS?\{(?:address|serial)\}|ENV\{ID_SERIAL/,
  }),
];

/** Options that modules of nixos-hardware declare: without the module they are none. */
export const HARDWARE_OPTIONS =
  /\bhardware\.(?:raspberry-pi|rockchip|rockpro64|radxa|k3-pico-itx|intelgpu|gpd|fydetab|framework|asus|apple-t2|microsoft-surface|system76\.darp6|dell|tuxedo|deviceTree\.apply-overlays-dtmerge)\b|\bmicrosoft-surface\b|\bhardware\.nvidia\.primeBatterySaverSpecialisation\b/;

/** The first names of options of NixOS and home-manager: below them values are not records of a machine. */
export const MODULE_ROOTS = new Set(
  (
    "age assertions boot console containers dconf disko documentation environment fileSystems fonts gtk hardware " +
    "home home-manager i18n imports location lib_ networking nix nixpkgs power powerManagement programs qt " +
    "security services snapraid sops sound specialisation stylix swapDevices system systemd time users " +
    "virtualisation warnings wayland xdg xsession zramSwap launchd homebrew perSystem"
  ).split(" "),
);
