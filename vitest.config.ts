import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.test.ts", "test/**/*.test.ts"],
    globalSetup: "test/support/setup.ts",
    reporters: ["default", "./test/support/count-reporter.ts"],
    // A file that is expected is written with -u, and only then: a run that finds none fails.
    update: "none",
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
