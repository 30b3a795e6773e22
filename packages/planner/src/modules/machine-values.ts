// Values that belong to one machine: what they look like, and what stands in their place in the
// configuration of another machine, which still evaluates and is nobody's.

/** A way to write down what a machine has, by which its owner finds it. */
export const FINDING = {
  disks: "lsblk --output NAME,SIZE,UUID,PARTUUID,LABEL; ls -l /dev/disk/by-id",
  hardware: "sudo nixos-generate-config --show-hardware-config",
  addresses: "ip address",
  graphics: "nix run nixpkgs#pciutils -- -D",
  hostKey: "cat /etc/ssh/ssh_host_ed25519_key.pub",
  wireguard: "wg genkey",
  monitors: "the names that the desktop shows",
} as const;

/** The numbers that stand for the disks of a new machine, by what stood for those of its model. */
type Disks = Map<string, number>;

/** What the values of a new machine are made of. */
export interface NewValues {
  readonly name: string;
  /** The name of the machine whose configuration is copied. */
  readonly like?: string | undefined;
  /** The release that it is installed with, where that is known. */
  readonly stateVersion?: string | undefined;
  readonly disks: Disks;
}

/** The values of a machine of which no disk is known. */
export const newValues = (known: Omit<NewValues, "disks">): NewValues => ({
  ...known,
  disks: new Map(),
});

/** A number that another name most likely does not give (FNV-1a). */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ character.codePointAt(0)!, 0x01000193);
  return value >>> 0;
}

/** Eight hexadecimal digits that no other name has, most likely: ZFS wants them to differ. */
const hostId = (name: string): string => hash(name).toString(16).padStart(8, "0");

const UUID = String.raw`[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}`;

/**
 * What names a disk or partition that only one machine has: its ids, and the places that the kernel
 * gives it. A label is a name that a person gives, and the same on a machine that is installed in the
 * same way, unless it is a serial number or holds the name of the machine.
 */
const DISK_ID = new RegExp(
  [
    String.raw`/dev/disk/by-(?:uuid|partuuid|id|path|diskseq|designator)/(?<id>[\w.:+-]+)`,
    String.raw`/dev/mapper/[\w-]*?(?<mapped>${UUID})`,
    String.raw`\b(?:PART)?UUID=(?<tag>[0-9A-Fa-f][0-9A-Fa-f-]{3,})`,
    String.raw`/dev/disk/by-(?:part)?label/(?<serial>[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}|[\w-]*\d{5,}[\w-]*)`,
  ].join("|"),
  "g",
);

/** A disk by the order in which the kernel finds it: another machine has another one there. */
const DISK_ORDER = /\/dev\/(?:sd[a-z]+|hd[a-z]|vd[a-z]|xvd[a-z]|nvme\d+n\d+|mmcblk\d+)(?:p?\d+)?\b/;

/** A bare name of a disk, as it stands behind `/dev/disk/by-id/`. */
const DISK_NAME = /^(?:nvme|ata|wwn|scsi|usb|mmc|virtio|dm-uuid|dm-name|md-uuid)-[\w.:+-]{6,}$/;

/** Whether a text names a disk that only one machine has. */
export const namesDisk = (text: string): boolean =>
  text.search(DISK_ID) >= 0 || DISK_NAME.test(text) || /\bluks-[0-9A-Fa-f-]{8,}\b/.test(text);

/** Whether a text names a device by the slot that it is in: in another machine, another one is there. */
export const namesSlot = (text: string): boolean =>
  /\b(?:pci-)?[0-9a-f]{4}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7](?![\w.])/i.test(text);

/** Whether a text names a disk by its id, or by its place among all. */
export const namesAnyDisk = (text: string): boolean => namesDisk(text) || DISK_ORDER.test(text);

/** The disk of a text that names one by its place among all. */
export const diskByOrder = (text: string): string | undefined => DISK_ORDER.exec(text)?.[0];

/** A text with a stand-in for each disk, which says what to do. */
export function withoutDiskIds(text: string, { disks }: NewValues): string {
  const standIn = (id: string): string => {
    const number = disks.get(id) ?? disks.size + 1;
    disks.set(id, number);
    return `CHANGE-ME-${number}`;
  };
  if (DISK_NAME.test(text)) return standIn(text);
  return text.replaceAll(DISK_ID, (all: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    const id = groups["id"] ?? groups["mapped"] ?? groups["tag"] ?? groups["serial"] ?? all;
    // A partition of a disk is one of its stand-in.
    const [, whole = id, part = ""] = /^(.*?)(-part\d+)?$/.exec(id) ?? [];
    return all.replace(id, () => `${standIn(whole)}${part}`);
  });
}

const V4 = /^(?:\d{1,3}\.){3}\d{1,3}(?=$|[/:])/;
const V6 = /^(?=[^/]*:[^/]*:)[0-9A-Fa-f:]+(?=$|\/)/;
/** Addresses that every machine has, or that are no machine's. */
const SHARED_ADDRESS =
  /^(?:0\.0\.0\.0|127\.|255\.|1\.1\.1\.1|1\.0\.0\.1|8\.8\.|9\.9\.9\.9|::1?(?:\/|$)|fe80::(?:\/|$))/;

/** Whether a text is an address of one machine, with or without the length of its network. */
const isAddress = (text: string): boolean =>
  (V4.test(text) || V6.test(text)) && !SHARED_ADDRESS.test(text);

/** An address of those that are kept for documentation, of the same kind as another. */
function documentationAddress(text: string, { name }: NewValues): string {
  const number = hash(name);
  return V4.test(text)
    ? text.replace(V4, `192.0.2.${1 + (number % 254)}`)
    : text.replace(V6, `2001:db8::${(1 + (number % 0xfffe)).toString(16)}`);
}

const MAC = /^[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}$/;
const BUS = /^(?:PCI:)?[0-9A-Fa-f]+(?:@[0-9]+)?:[0-9A-Fa-f]+:[0-9A-Fa-f]+$/;
const WIREGUARD_KEY = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;
const SSH_KEY = /^(?:ssh-(?:ed25519|rsa)|ecdsa-\S+) \S+/;

/** A public key of ssh that is well formed and nobody's. */
export const publicKeyStandIn = (name: string): string =>
  `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${"A".repeat(43)} CHANGE-ME@${name}\n`;

/** Names of attributes with a value that is one machine's. */
const NAMED: readonly {
  readonly name: RegExp;
  readonly value: RegExp | ((text: string) => boolean);
  readonly make: (text: string, values: NewValues) => string;
  readonly advice: string;
}[] = [
  {
    name: /^host-?id$/i,
    value: /^[0-9A-Fa-f]{8}$/,
    make: (_, { name }) => hostId(name),
    advice: "made of the name",
  },
  {
    name: /^machine-?id$/i,
    value: /^[0-9a-f]{32}$/,
    make: (_, { name }) => [0, 1, 2, 3].map((part) => hostId(`${name} ${part}`)).join(""),
    advice: "made of the name",
  },
  {
    name: /(?:^|[a-z_-])(?:ip|ipv?[46]|addr|address)(?:es|s|v?[46])?$|^(?:ip|ipv?[46]|lan|wan|vpn|wg|wireguard|tailscale|tailnet|mesh|static|public|private|internal|external)/i,
    value: isAddress,
    make: documentationAddress,
    advice: FINDING.addresses,
  },
  {
    name: /cidr/i,
    value: (text) => /\/(?:32|128)$/.test(text) && isAddress(text),
    make: documentationAddress,
    advice: FINDING.addresses,
  },
  {
    name: /mac/i,
    value: MAC,
    make: (_, { name }) => `02:00:${hostId(name).match(/../g)!.join(":")}`,
    advice: FINDING.addresses,
  },
  {
    name: /host(?:_?name)?$/i,
    value: isAddress,
    make: (text, { name }) => text.replace(V4.test(text) ? V4 : V6, name),
    advice: "where it is reached over ssh",
  },
  { name: /bus-?id/i, value: BUS, make: () => "", advice: FINDING.graphics },
  {
    name: /key/i,
    value: WIREGUARD_KEY,
    make: () => `${"A".repeat(43)}=`,
    advice: `${FINDING.wireguard} | wg pubkey`,
  },
  {
    name: /key/i,
    value: /^[0-9a-f]{64}$/,
    make: () => "0".repeat(64),
    advice: "its own key",
  },
  {
    name: /host.*key|^(?:ssh-?)?pub(?:lic)?-?key$|^ssh-?key$/i,
    value: (text) => SSH_KEY.test(text) && !/ (?!root@)\S+@\S+$/.test(text),
    make: (_, { name }) => publicKeyStandIn(name).trimEnd(),
    advice: FINDING.hostKey,
  },
  {
    name: /uuid|luks|disk|swap|resume|part/i,
    value: new RegExp(`^(?:luks-)?${UUID}$`),
    make: () => "CHANGE-ME",
    advice: FINDING.disks,
  },
];

/** A value of a new machine in the place of one of its model. */
export interface NewValue {
  readonly text: string;
  readonly advice: string;
}

/**
 * The value of a new machine in a record of what each machine has, such as `ip = "10.0.0.2"`.
 *
 * @param name - of the attribute.
 * @returns nothing when it may be the same for both.
 */
export function newValue(name: string, text: string, values: NewValues): NewValue | undefined {
  if (
    /gateway|dns|nameserver|router|subnet|netmask|listen|bind|allowed|trusted|server|remote|peer|client|upstream|nas/i.test(
      name,
    )
  ) {
    return undefined;
  }
  const found = NAMED.find(
    (each) =>
      each.name.test(name) &&
      (typeof each.value === "function" ? each.value(text) : each.value.test(text)),
  );
  return found && { text: found.make(text, values), advice: found.advice };
}

/** Whether an attribute says where a machine is deployed to. */
export const isTarget = (name: string): boolean =>
  /^(?:(?:deploy|build|ssh)-?_?(?:target|host|address)|target-?_?host)$/i.test(name);

/**
 * Where a new machine is deployed to, in the place of where another one is: in the same domain, where
 * that one is known by its name there.
 */
export function newTarget(text: string, { name, like }: NewValues): string {
  return text.replace(/(?<=@|^|\/\/)[^@/:\s]+(?=$|:\d+$|\/)/, (host) => {
    const [first, ...domain] = host.split(".");
    return first === like || first === name ? [name, ...domain].join(".") : name;
  });
}

/** The addresses of machines in a text. */
export const addressesIn = (text: string): readonly string[] =>
  (text.match(/(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g) ?? []).filter(isAddress);
