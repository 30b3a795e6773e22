#!/usr/bin/env node
import { main } from "./main.ts";

// A reader that has seen enough, such as `| head`, is no failure of ours.
process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
  process.exit(code === "EPIPE" ? process.exitCode : 1);
});

process.exitCode = await main(process.argv.slice(2));
