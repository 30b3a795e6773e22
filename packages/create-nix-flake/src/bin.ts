#!/usr/bin/env node
import { main } from "./main.ts";

// A reader that closes the pipe early, such as `| head`, is no error.
process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
  process.exit(code === "EPIPE" ? process.exitCode : 1);
});

process.exitCode = await main(process.argv.slice(2));
