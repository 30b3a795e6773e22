import { styleText } from "node:util";

/** A stream to print on, and how text looks there. */
export interface Terminal {
  print(text: string): void;
  bold(text: string): string;
  dim(text: string): string;
  green(text: string): string;
  red(text: string): string;
}

/** Looks that come out as plain text in a pipe and where `NO_COLOR` is set (no-color.org). */
export function terminalOn(
  stream: NodeJS.WriteStream,
  environment: Readonly<Record<string, string | undefined>>,
): Terminal {
  const plain = !stream.isTTY || Boolean(environment["NO_COLOR"]) || environment["TERM"] === "dumb";
  const style = (look: "bold" | "dim" | "green" | "red") => (text: string) =>
    plain ? text : styleText(look, text);
  return {
    print: (text) => void stream.write(`${text}\n`),
    bold: style("bold"),
    dim: style("dim"),
    green: style("green"),
    red: style("red"),
  };
}
