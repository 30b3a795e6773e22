import { bare, EditError, names, type Node } from "nix-source";
import { lookUp } from "../eval/evaluate.ts";
import type { Expr, Value } from "../eval/file.ts";
import { isBelow } from "../files/path.ts";
import { problem } from "../problems.ts";
import { isPartOf } from "./files.ts";
import { type Host, isBySystem } from "./host.ts";

// Which host is the model of a new one.

/** Names of what is a host, too, but not what the next machine is like. */
const SPECIAL =
  /(?:^|[-_])(?:iso|installer|live|image|vm|wsl|sd|minimal|example|template|container|lxc|test)(?:$|[-_])/i;

/** What makes an image, a container or a guest of a host. */
const GUEST =
  /\bwsl\.enable\b|\bwsl\s*=\s*\{|nixos-wsl|\bisoImage\b|installation-cd|installer\/(?:cd-dvd|netboot|kexec)|\bboot\.isContainer\b|virtualisation\/(?:proxmox|lxc|amazon|google|azure|digital-ocean|docker|qemu-vm|virtualbox-image|vmware-image)|\bproxmox-(?:lxc|image)\b|\bmicrovm\.(?:guest|vcpu|mem|hypervisor)\b|microvm\.nixosModules\.microvm\b/;
const DESKTOP =
  /\b(?:desktopManager|displayManager|windowManager|services\.xserver|services\.pipewire|programs\.(?:hyprland|sway|niri|river|labwc|wayfire|steam)|hardware\.bluetooth)\b|(?<![a-z])(?:laptop|desktop|pipewire|greetd|sddm|gdm|workstation|graphical|gui|hyprland|gnome|plasma6?|kde|cosmic|niri|sway|xfce|wayland)(?![a-z])/i;
const SERVER =
  /\bservices\.(?:nginx|caddy|k3s|jellyfin|nextcloud|postgresql|samba|nfs\.server|vaultwarden|immich|home-assistant|adguardhome)\b|(?<![a-z])(?:server|headless|vps|nas|homelab|homeserver|router|hetzner)(?![a-z])/i;
/** Names that one gives to servers. */
const SERVER_NAME =
  /(?:^|[-_\d])(?:server|nas|vps|web|db|router|gateway|k3s|k8s|node|backup|proxy|git|mail|build(?:er)?)\d*(?:$|[-_\d])/i;

/** The kind of machine that a host is, as far as its entry and its own files say. */
export type MachineKind = "guest" | "server" | "desktop" | "unknown";

/** The kind of machine that a host is, without reading more than its first own files. */
export function kindOf({ name, entry, also, paths }: Host): MachineKind {
  if (SPECIAL.test(name)) return "guest";
  const { file, node } = entry.source.expr;
  const own = paths.slice(0, 4).flatMap((path) => {
    const files = path.endsWith(".nix") ? [""] : ["/default.nix", "/configuration.nix"];
    return files.flatMap((each) => file.load(path + each)?.root.source ?? []);
  });
  const text = [
    name,
    entry.written.kind === "expr" && entry.written.node !== node ? entry.written.node.text : "",
    ...also.map(({ written }) => (written.kind === "expr" ? written.node.text : "")),
    ...own,
  ]
    .join("\n")
    .replaceAll(/#.*/g, "");
  if (GUEST.test(text)) return "guest";
  const desktop = countOf(DESKTOP, text);
  const server = countOf(SERVER, text) + (SERVER_NAME.test(name) ? 2 : 0);
  // A desktop may well serve something, and a server have a word of desktops.
  if (desktop > 0 && 2 * desktop >= server) return "desktop";
  return server > 0 ? "server" : "unknown";
}

const countOf = (words: RegExp, text: string): number =>
  text.match(new RegExp(words, "gi"))?.length ?? 0;

/** The most hosts of one shape that are looked at more closely. */
const MOST = 12;

/** What a new host is to be. */
interface Wanted {
  /** Its model, where that was asked for. */
  readonly like?: string | undefined;
  /** Its system: a model of the same system writes it in the right way. */
  readonly system?: string | undefined;
  /** Its own name: that of a server wants a server. */
  readonly name: string;
}

/**
 * The hosts that can be the model of a new one: one of each shape, of the kind that it is to be if there
 * is one, and else of the most common shape; images, containers and guests come last.
 */
export function modelsOf(all: readonly Host[], wanted: Wanted): readonly Host[] {
  const hosts = all.filter((host) => !isBySystem(host));
  if (wanted.like !== undefined) return hosts.filter((each) => each.name === wanted.like);
  return rankedByShape(hosts, wanted).flatMap(([best]) => best?.host ?? []);
}

/** The hosts that can be the model where none of the most likely ones can: of the same kind as these. */
export function otherModels(all: readonly Host[], wanted: Wanted): readonly Host[] {
  const shapes = rankedByShape(
    all.filter((host) => !isBySystem(host)),
    wanted,
  );
  const rank = shapes[0]?.[0]?.rank;
  return shapes.flatMap((same, index) =>
    same.slice(index === 0 ? 1 : 0).flatMap((each) => (each.rank === rank ? [each.host] : [])),
  );
}

/** A host, and how well it does as a model: the lower, the better. */
interface Ranked {
  readonly host: Host;
  readonly rank: number;
}

/** The hosts of each shape, best first. */
function rankedByShape(
  hosts: readonly Host[],
  { system, name }: Wanted,
): readonly (readonly Ranked[])[] {
  const alike = system === undefined ? [] : hosts.filter((host) => host.system === system);
  const shapes = new Map<string, Host[]>();
  for (const host of alike.length > 0 ? alike : hosts) {
    const shape = shapeOf(host);
    const others = shapes.get(shape);
    if (others) others.push(host);
    else shapes.set(shape, [host]);
  }
  const order: readonly MachineKind[] = SERVER_NAME.test(name)
    ? ["server", "unknown", "desktop", "guest"]
    : ["desktop", "unknown", "server", "guest"];
  const alikes = [...shapes.values()].toReversed().map((same) => ({
    hosts: same.slice(-MOST).toReversed(),
    count: same.length,
  }));
  const isAnyThere = alikes.some((each) => each.hosts.some((host) => hasFiles(host) === true));
  // What has no files, where others have, is an entry that was left over; guests are of their hosts.
  const rankOf = (host: Host): number =>
    isAnyThere && hasFiles(host) === false
      ? order.length
      : isGuest(host, hosts)
        ? order.indexOf("guest")
        : order.indexOf(kindOf(host));
  return alikes
    .map(({ hosts: same, count }) => ({
      same: same
        .map((host) => ({ host, rank: rankOf(host) }))
        .toSorted((one, other) => one.rank - other.rank),
      count,
    }))
    .toSorted((one, other) => one.same[0]!.rank - other.same[0]!.rank || other.count - one.count)
    .map(({ same }) => same);
}

/** Whether a host is made of what is said of another one, and called after it. */
const isGuest = ({ name, node }: Host, hosts: readonly Host[]): boolean =>
  node !== undefined &&
  hosts.some((each) => each.node === node && each.name !== name && isPartOf(each.name, name));

/** Whether the files of a host's own that its entry names are there; undefined where it names none. */
function hasFiles({ paths, entry }: Host): boolean | undefined {
  const { file } = entry.source.expr;
  const isThere = (path: string): boolean =>
    path.endsWith(".nix")
      ? file.load(path) !== undefined
      : file.paths().some((each) => isBelow(each, path));
  const own = paths.filter((path) => path.endsWith(".nix") || !/\.[A-Za-z]{2,6}$/.test(path));
  return own.length > 0 ? own.some(isThere) : undefined;
}

/** A text that is the same for the entries of hosts that are made alike. */
function shapeOf({ node, entry: { written, source } }: Host): string {
  const where = `${source.kind} ${source.expr.file.path} ${source.expr.node.from} ${node?.kind}`;
  return written.kind === "expr" ? `${where} ${shapeOfNode(written.node)}` : where;
}

function shapeOfNode(node: Node): string {
  const inner = bare(node);
  if (inner.kind === "AttrSet") return `{${names(inner).toSorted().join()}}`;
  if (inner.kind !== "Apply") return inner.kind;
  return [inner.callee.text, ...inner.args.map((each) => shapeOfNode(each))].join(" ");
}

/**
 * The expression itself where a host's entry is a variable.
 *
 * @throws EditError when it is not written in one place of the file that the entry is in.
 */
export function sourceOf(written: Value, at: Expr): Expr {
  if (written.kind !== "expr" || written.file !== at.file || written.prefix.length > 0) {
    throw new EditError(problem("model-in-parts", {}).message, at.node);
  }
  let expr = written;
  for (let count = 0; count < 10 && expr.node.kind === "Identifier"; count++) {
    const [next, ...more] = lookUp(expr, expr.node.text) ?? [];
    if (next?.kind !== "expr" || more.length > 0 || next.prefix.length > 0) break;
    expr = next;
  }
  return expr;
}
