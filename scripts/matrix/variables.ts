import { type Answer, type Pack, type Question, systems } from "planner";

/** Something that can be chosen about a repo, and what may be chosen. */
export interface Variable {
  /** `pack NAME`, the name of a question, or `system`. */
  readonly name: string;
  readonly values: readonly Answer[];
  /** `packs`: the value is `YES` or `NO`. `free`: what may be answered is endless, and the values are samples. */
  readonly kind: "packs" | "choices" | "free";
  /** What other variables must be, for this one to have a value; else it is not asked. */
  readonly asked: Demands;
  /** What other variables must be when this one has a value. */
  readonly demands: (value: Answer) => Demands;
}

/** Which values are allowed, by the names of variables. */
type Demands = readonly (readonly [name: string, allowed: readonly Answer[]])[];

export const YES = "yes";
export const NO = "no";

export const packVariable = (pack: string): string => `pack ${pack}`;

/** Samples of what has a format: a plain one, and one as unusual as the format allows. */
export const samples: Readonly<Record<string, readonly string[]>> = {
  "host-name": ["machine", "7-of-9"],
  "user-name": ["ada", "ada.l_2"],
  "free-text": ["text", "all \"quoted\" ${text} ''too''"],
  "time-zone": ["Europe/Berlin"],
  locale: ["en_US.UTF-8", "de_DE.UTF-8"],
  "keyboard-layout": ["us", "de,us"],
  "keyboard-variant": ["nodeadkeys"],
  "ssh-key": [
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f ada "l." ${x}',
  ],
  flake: ["github:ada/nixos"],
  device: ["/dev/sda", "/dev/disk/by-id/nvme-A_1+b:c"],
  "mount-point": ["/boot", "/efi"],
  "state-version": ["26.05"],
};

/**
 * What the manifests leave open: which packs, and the answers to their questions.
 *
 * @param all - the packs; those that nothing can leave out are no variables.
 * @returns in an order in which each comes after those that decide whether it is asked.
 * @throws {@link Error} when a question has a format of which there is no sample here.
 */
export function variablesOf(all: readonly Pack[]): readonly Variable[] {
  const packs = all.filter(isOffered);
  const optional = packs.filter(isOptional);
  const isOpen = (name: string): boolean => optional.some((pack) => pack.name === name);
  const questions = packs
    .filter(({ manifest }) => manifest.level !== "repo")
    .flatMap((pack) => pack.manifest.questions.map((question) => ({ pack, question })));
  const depth = ({ when = {} }: Question): number =>
    Math.max(
      0,
      ...Object.keys(when).map((name) => {
        const other = questions.find(({ question }) => question.name === name);
        return 1 + (other ? depth(other.question) : 0);
      }),
    );
  return [
    { name: "system", values: systems, kind: "free", asked: [], demands: () => [] },
    ...optional.map((pack) => ofPack(pack, packs)),
    ...questions
      .toSorted((one, other) => depth(one.question) - depth(other.question))
      .map(({ pack, question }) => ofQuestion(question, isOpen(pack.name) ? pack.name : undefined)),
  ];
}

/** Whether people can choose a pack: what is not offered is there for starters alone. */
export const isOffered = ({ manifest }: Pack): boolean =>
  !("offered" in manifest && manifest.offered === false);

/** Whether a repo can be had without a pack that is not core: the usual ones have to have a way out. */
export function isOptional({ manifest }: Pack): boolean {
  if (manifest.level === "core") return false;
  const hasNone = manifest.questions.some(({ none }) => none !== undefined);
  return !manifest.default || manifest.switch || hasNone;
}

function ofPack({ name, manifest }: Pack, packs: readonly Pack[]): Variable {
  const naming = (key: "requires" | "excludes"): string[] =>
    packs.filter((pack) => pack.manifest[key].includes(name)).map((pack) => pack.name);
  const optional = new Set(packs.filter(isOptional).map((pack) => pack.name));
  const all = (names: readonly string[], value: string): Demands =>
    names
      .filter((other) => optional.has(other))
      .map((other) => [packVariable(other), [value]] as const);
  const having = [
    ...all(manifest.requires, YES),
    ...all([...manifest.excludes, ...naming("excludes")], NO),
  ];
  const lacking = all(naming("requires"), NO);
  return {
    name: packVariable(name),
    values: [YES, NO],
    kind: "packs",
    asked: [],
    demands: (value) => (value === YES ? having : lacking),
  };
}

function ofQuestion(question: Question, pack: string | undefined): Variable {
  const asked: Demands = [
    ...(pack === undefined ? [] : [[packVariable(pack), [YES]] as const]),
    ...Object.entries(question.when ?? {}),
  ];
  return {
    name: question.name,
    values: valuesOf(question),
    kind: question.choices ? "choices" : "free",
    asked,
    demands: () => asked,
  };
}

function valuesOf({ name, choices, none, format, required, ...question }: Question): Answer[] {
  const possible = choices
    ? Object.keys(choices).filter((choice) => choice !== none)
    : samples[format ?? "free-text"];
  if (!possible) throw new Error(`${name}: there is no sample of the format ${format}`);
  const usual = question.default === undefined ? [] : [question.default];
  const all = [...usual.filter((value) => value !== none), ...possible];
  return [...new Set<Answer>(required ? all : [...all, null])];
}
