import type { Finding } from "./find.ts";

/** What a secret looks like, wherever it stands. */
interface Form {
  readonly pattern: RegExp;
  readonly what: string;
  readonly fix: string;
}

const OUTSIDE =
  "move it to a file outside of the repository that only root reads, or encrypt it with sops-nix or agenix";

const REVOKE = `revoke it where it was issued, and ${OUTSIDE}`;

const token = (pattern: RegExp, whose: string): Form => ({
  pattern,
  what: `${whose} token`,
  fix: REVOKE,
});

// A header alone is no key: scripts look for headers. Lines of a key may be commented out or quoted.
const FORMS: readonly Form[] = [
  {
    pattern:
      /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\\n|[\s#>|"'+])+[A-Za-z0-9+/=:-]{16}/g,
    what: "a private key",
    fix: OUTSIDE,
  },
  { pattern: /\bAGE-SECRET-KEY-1[0-9A-Z]{20,}/g, what: "a private age key", fix: OUTSIDE },
  {
    pattern: /\bPrivateKey\s*=\s*[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=/g,
    what: "a private WireGuard key",
    fix: OUTSIDE,
  },
  {
    pattern: /\$(?:1|5|6|7|y|gy|2[abxy])\$[./A-Za-z0-9$=,]{20,}/g,
    what: "a hashed password",
    fix: 'write `hashedPasswordFile = "/etc/nixos-secrets/NAME";` for a user, and the hash into that file',
  },
  {
    pattern:
      /(?<![\w-])psk\s*=\s*(?!["']?(?:ext:|@|\\?\$|\*|<|\s|;|null\b|$))(?:"[^"\n]{8,63}"|[0-9a-f]{64}\b|[^\s"';{(]{8,63}$)/gm,
    what: "a Wi-Fi password",
    fix: "give its path with networking.wireless.secretsFile, or let NetworkManager keep it outside of the repository",
  },
  token(/\b(?:gh[opsur]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22,})/g, "a GitHub"),
  token(/\bglpat-[\w-]{20,}/g, "a GitLab"),
  token(/\bxox[abeoprs]-[\w-]{10,}/g, "a Slack"),
  token(/\bAKIA[0-9A-Z]{16}\b/g, "an AWS"),
  token(/\btskey-[a-z]+-[A-Za-z0-9]{6,}-?[\w-]*/g, "a Tailscale"),
  token(/(?<![\w-])sk-(?:[a-z]+\d*-)*(?=\w*\d)\w{20,}(?![\w@])/g, "a secret API"),
];

/**
 * What a text holds that looks like a secret by itself: keys, tokens, hashed passwords.
 *
 * @param text - of any file.
 */
export function formSecrets(text: string): readonly Finding[] {
  return FORMS.flatMap(({ pattern, what, fix }) =>
    [...text.matchAll(pattern)].map(({ index }) => ({ line: lineOf(text, index), what, fix })),
  );
}

function lineOf(text: string, at: number): number {
  let line = 1;
  for (let next = text.indexOf("\n"); next >= 0 && next < at; next = text.indexOf("\n", next + 1)) {
    line++;
  }
  return line;
}
