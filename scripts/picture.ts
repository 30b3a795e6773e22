// Draws the README's picture: what a terminal shows when the command is run for real.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { spawn } from "@lydell/node-pty";
import xterm, { type IBufferCell } from "@xterm/headless";
import { $ } from "zx";

const COLUMNS = 88;
const CELL = { width: 8.4, height: 18, margin: 16 };
const bin = fileURLToPath(new URL("../packages/create-nix-flake/dist/bin.js", import.meta.url));
const picture = fileURLToPath(new URL("../picture.svg", import.meta.url));

await $`tsx scripts/build.ts`;
const home = mkdtempSync(join(tmpdir(), "picture-"));
const terminal = new xterm.Terminal({ cols: COLUMNS, rows: 70, allowProposedApi: true });
const child = spawn(process.execPath, [bin, "nixos", "--host", "laptop", "--desktop", "gnome"], {
  cwd: home,
  cols: COLUMNS,
  rows: 70,
  env: {
    ...{ PATH: process.env["PATH"]!, HOME: home, USER: "ada", TERM: "xterm-256color" },
    ...{ TZ: "Europe/Berlin", LANG: "en_US.UTF-8", LC_TIME: "de_DE.UTF-8" },
    ...{ GIT_COMMITTER_NAME: "Ada Lovelace", GIT_COMMITTER_EMAIL: "ada@example.org" },
    ...{ GIT_AUTHOR_NAME: "Ada Lovelace", GIT_AUTHOR_EMAIL: "ada@example.org" },
  },
});
child.onData((data) => {
  // Each prompt is answered with its default as soon as it has been drawn.
  const asks = /User name|Is that right/.test(data);
  terminal.write(data);
  if (asks) setTimeout(() => child.write("\r"), 300);
});
await new Promise((resolve) => child.onExit(resolve));
await new Promise<void>((resolve) => terminal.write("", resolve));
rmSync(home, { recursive: true });
writeFileSync(picture, svg(["$ npm create nix-flake ~/nixos", ""]));

function svg(before: readonly string[]): string {
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, row) => spans(row));
  while (lines.at(-1) === "") lines.pop();
  const all = [...before.map((line) => span(line, "#eee")), ...lines];
  const width = Math.ceil(COLUMNS * CELL.width + 2 * CELL.margin);
  const height = all.length * CELL.height + 2 * CELL.margin;
  const rows = all.map((line, row) => {
    const y = CELL.margin + (row + 0.75) * CELL.height;
    return `<text x="${CELL.margin}" y="${y}" xml:space="preserve">${line}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">`,
    `<rect width="100%" height="100%" rx="8" fill="#1c1c24"/>`,
    ...rows.filter((row) => !row.includes('preserve"></text>')),
    "</svg>\n",
  ].join("\n");
}

/** A line of the screen, one element for each run of characters that look alike. */
function spans(row: number): string {
  const line = terminal.buffer.active.getLine(row)!;
  const runs: { text: string; colour: string }[] = [];
  for (let column = 0; column < line.translateToString(true).length; column++) {
    const cell = line.getCell(column)!;
    const colour = colourOf(cell);
    const text = cell.getChars() || " ";
    if (runs.at(-1)?.colour === colour) runs.at(-1)!.text += text;
    else runs.push({ text, colour });
  }
  return runs.map(({ text, colour }) => span(text, colour)).join("");
}

function colourOf(cell: IBufferCell): string {
  const palette: Readonly<Record<number, string>> = { 2: "#8c8", 6: "#7cc", 8: "#888" };
  if (cell.isFgPalette()) return palette[cell.getFgColor()] ?? "#ccc";
  if (cell.isDim()) return "#888";
  return cell.isBold() ? "#fff" : "#ccc";
}

function span(text: string, colour: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<tspan fill="${colour}">${escaped}</tspan>`;
}
