import { writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/** Writes `N passed, N failed` to the file that `$VITEST_RESULTS` names, for `.ci/run`. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const file = process.env["VITEST_RESULTS"];
    if (!file) return;
    const count = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state]++;
      if (module.state() === "failed" && module.errors().length > 0) count.failed++;
    }
    const skipped = count.skipped > 0 ? `${count.skipped} skipped\n` : "";
    writeFileSync(file, `${skipped}${count.passed} passed, ${count.failed} failed\n`);
  }
}
