import { problem, type Problem } from "../problems.ts";
import { isRandom, isReference, looksMade } from "./words.ts";

/** A secret, and where in the text of its file it is. */
export interface Found {
  readonly problem: Problem;
  /** In UTF-16 units from the start. */
  readonly at: number;
  /** The file, when it is another one than that in which its value is used. */
  readonly file?: string;
}

/** The form of a secret that is known by its looks, wherever it stands. */
interface Form {
  /** Its group `value`, where there is one, is the secret itself. */
  readonly pattern: RegExp;
  readonly found: Problem;
  /** What must be in a text for the pattern to be tried: most texts have none of it. */
  readonly sign: string;
  readonly isSecret?: (value: string) => boolean;
}

const token = (sign: string, pattern: RegExp, whose: string): Form => ({
  sign,
  pattern,
  found: problem("secret-token", { whose }),
  // Documentation has such values.
  isSecret: (value) => !/EXAMPLE|[xX]{3}|(.)\1{7}|^AKIA1234/.test(value),
});

const hash = (sign: string, pattern: RegExp): Form => ({
  sign,
  pattern,
  found: problem("secret-hash", {}),
});

const key = (sign: string, of: string, pattern: RegExp): Form => ({
  sign,
  pattern,
  found: problem("secret-private-key", { of }),
});

/** Whether a text only says what has to be written in its place: `user-password`. */
const isWordForPassword = (text: string): boolean =>
  text
    .split(/[\W_]+/)
    .every((word) =>
      /^(?:user(?:name)?|pass(?:word|wd)?|pw|pwd|secret|token|key|cred(?:ential)?s?|x*)$/i.test(
        word,
      ),
    );

const KEY_OF_WIREGUARD = "[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=";

// A header alone is no key: scripts look for headers. Lines of a key may be commented out or quoted.
const FORMS: readonly Form[] = [
  key(
    "PRIVATE KEY",
    "",
    /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\\n|[\s#>|"'+])+(?:[A-Z][\w-]+: [^\n\\]*(?:\\n|\n)+[ \t]*)*[A-Za-z0-9+/=:-]{16}/g,
  ),
  key(
    "OpenVPN",
    "OpenVPN ",
    /-----BEGIN OpenVPN (?:Static key V1|tls-crypt-v2 (?:client|server) key)-----(?:\\n|[\s#>|"'+])+[A-Za-z0-9+/=]{16}/g,
  ),
  key("Private-Lines", "PuTTY ", /^Private-Lines: \d+\s+[A-Za-z0-9+/=]{16}/gm),
  key("AGE-SECRET-KEY", "age ", /\bAGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]{20,}/g),
  key("PrivateKey", "WireGuard ", new RegExp(`\\bPrivateKey\\s*=\\s*${KEY_OF_WIREGUARD}`, "g")),
  // With it, Nix signs what a cache gives; the public one is half as long.
  key("==", "signing ", /(?<![\w/.-])[\w.-]+-\d+:[A-Za-z0-9+/]{86}==/g),
  {
    sign: "PresharedKey",
    pattern: new RegExp(`\\bPresharedKey\\s*=\\s*${KEY_OF_WIREGUARD}`, "g"),
    found: problem("secret-wireguard-key", { kind: "preshared", name: "presharedKey" }),
  },
  hash(
    "$",
    /\$(?:1|5|6|7|y|gy|apr1|2[abxy]|argon2id?|scrypt|pbkdf2[\w-]*)\$[./A-Za-z0-9$=,+]{20,}/g,
  ),
  hash("{S", /\{S?SHA(?:256|512)?\}[A-Za-z0-9+/]{20,}=*/g),
  {
    sign: "psk",
    pattern:
      /(?<![\w-])psk\s*=\s*(?!["']?(?:ext:|@|\\?\$|\*|<|\s|;|null\b|$))(?:"[^"\n]{8,63}"|[0-9a-f]{64}\b|[^\s"';{(]{8,63}$)/gm,
    found: problem("secret-psk", {}),
  },
  {
    sign: "://",
    pattern:
      /(?<![a-z\d+.-])[a-z][a-z\d+.-]*:\/\/[\w.%+@-]*:(?<value>[^\s"'`/@:{}$<>()[\]\\]{2,})@(?!\w*(?:example|localhost\.)\b)[\w[$-]/gi,
    found: problem("secret-in-address", {}),
    isSecret: (value) => !isReference(value) && !isWordForPassword(value),
  },
  {
    sign: "hook",
    pattern:
      /\bhttps:\/\/(?:hooks\.slack\.com\/(?:services|workflows|triggers)\/\w+\/\w+\/\w{8,}|(?:\w+\.)?discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/\d{5,}\/[\w-]{20,}|[\w-]+\.webhook\.office\.com\/webhookb2\/[\w@-]{20,}|hooks\.zapier\.com\/hooks\/catch\/\d+\/\w+|[\w.-]+\/hooks\/[a-z\d]{26}\b)/g,
    found: problem("secret-token", { whose: "the address of a webhook with its" }),
    isSecret: (value) => !/[xX]{6}|T0{6}|EXAMPLE/.test(value),
  },
  {
    sign: "eyJ",
    pattern: /(?<![\w-])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{16,}/g,
    found: problem("secret-token", { whose: "a signed (JWT)" }),
  },
  {
    sign: "access-tokens",
    pattern:
      /\baccess-tokens\b[^\n=]{0,40}=[\s"[{]{0,40}[\w-]{1,60}(?:\.[\w-]{1,60}){1,9}(?:\/[\w/-]{1,60})?"?\s{0,9}=\s{0,9}"?(?:PAT:|OAuth2:)?(?<value>[\w:-]{8,})/g,
    found: problem("secret-token", { whose: "an access" }),
    isSecret: (value) => !isReference(value) && !/[xX]{3}/.test(value),
  },
  {
    sign: "uthorization",
    pattern:
      /\bauthorization\\?["']?[ \t]{0,9}[:=][ \t]{0,9}\\?["']?(?:bearer|basic|token)[ \t]+(?<value>[\w.~+/=-]{6,})/gi,
    found: problem("secret-token", { whose: "an authorization" }),
    isSecret: (value) => value.length >= 12 && !isReference(value) && looksMade(value),
  },
  token("gh", /\bgh[opsur]_[A-Za-z0-9]{36}/g, "a GitHub"),
  token("github_pat_", /\bgithub_pat_\w{22,}/g, "a GitHub"),
  token("gl", /\bgl(?:pat|rt|dt|cbt|ptt|oas|soat|ft|imt|agent)-[\w-]{20,}/g, "a GitLab"),
  token("xox", /\bxox[abeoprs](?:\.xox[bp])?-(?=[\w-]{0,99}\d{5})[\w-]{10,}/g, "a Slack"),
  token("xapp-", /\bxapp-\d-[A-Z\d]+-\d+-\w+/g, "a Slack"),
  token("A", /\bA(?:KIA|SIA)[0-9A-Z]{16}\b/g, "an AWS"),
  token("tskey-", /\btskey-[a-z]+-[A-Za-z0-9]{6,}-?[\w-]*/g, "a Tailscale"),
  token("sk-", /(?<![\w-])sk-(?:[a-z]+\d*-)*(?=\w*\d)\w{20,}(?![\w@])/g, "a secret API"),
  token("_live_", /\b[rs]k_live_[A-Za-z0-9]{16,}/g, "a Stripe"),
  token("AIza", /\bAIza[\w-]{35}(?![\w-])/g, "a Google"),
  token("ya29.", /\bya29\.[\w-]{20,}/g, "a Google"),
  token("GOCSPX-", /\bGOCSPX-[\w-]{20,}/g, "a Google"),
  token("npm_", /\bnpm_[A-Za-z0-9]{36}\b/g, "an npm"),
  token("pypi-", /\bpypi-AgE[\w-]{50,}/g, "a PyPI"),
  token("rubygems_", /\brubygems_[0-9a-f]{48}\b/g, "a RubyGems"),
  token("dckr_", /\bdckr_[op]at_[\w-]{20,}/g, "a Docker"),
  token("do", /\bdo[opr]_v1_[0-9a-f]{64}\b/g, "a DigitalOcean"),
  token("hf_", /\bhf_[A-Za-z]{34}\b/g, "a Hugging Face"),
  token("gsk_", /\bgsk_[A-Za-z0-9]{40,}/g, "a Groq"),
  token("SG.", /\bSG\.[\w-]{16,32}\.[\w-]{30,}/g, "a SendGrid"),
  token("shp", /\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b/g, "a Shopify"),
  token("gls", /\bglsa_\w{32}_[0-9a-f]{8}\b/g, "a Grafana"),
  token("hv", /\bhv[bs]\.[\w-]{24,}/g, "a Vault"),
  token("lin_api_", /\blin_api_[A-Za-z0-9]{32,}/g, "a Linear"),
  token("sntrys_", /\bsntrys_[\w=+/-]{40,}/g, "a Sentry"),
  token("dp.", /\bdp\.(?:pt|st|ct|sa)\.[\w.]{40,}/g, "a Doppler"),
  token("ops_eyJ", /\bops_eyJ[\w+/=-]{40,}/g, "a 1Password"),
  token("::", /\bK10[0-9a-f]{32,}::(?:server|node):\w+/g, "a k3s"),
  token("AccountKey=", /\bAccountKey=[A-Za-z0-9+/]{60,}=*/g, "an Azure"),
  token("SharedAccessKey=", /\bSharedAccessKey=[A-Za-z0-9+/]{40,}=*/g, "an Azure"),
  // The number of the bot, and what it proves itself with.
  {
    ...token(":", /(?<![\w:-])\d{8,10}:(?<value>[A-Za-z0-9_-]{35})(?![\w-])/g, "a Telegram"),
    isSecret: isRandom,
  },
  {
    ...token(
      ".",
      /(?<![\w.-])(?<value>[MNO][A-Za-z\d]{23,27}\.[\w-]{6}\.[\w-]{27,38})(?![\w.-])/g,
      "a Discord",
    ),
    isSecret: isRandom,
  },
];

/**
 * Finds what looks like a secret by itself: keys, tokens, hashed passwords, passwords in addresses.
 *
 * @param text - of any file.
 */
export function formSecrets(text: string): readonly Found[] {
  return FORMS.filter(({ sign }) => text.includes(sign)).flatMap(({ pattern, found, isSecret }) =>
    [...text.matchAll(pattern)]
      .filter(({ 0: whole, groups }) => isSecret?.(groups?.["value"] ?? whole) ?? true)
      .map(({ index }) => ({ problem: found, at: index })),
  );
}
