import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";

/** How large the whole package is, bundled and minified. */
export async function bundleSize(): Promise<{ readonly bytes: number; readonly gzipped: number }> {
  const bundle = await rolldown({ input: `${import.meta.dirname}/../src/index.ts` });
  const { output } = await bundle.generate({ format: "esm", minify: true });
  const code = output.map((each) => (each.type === "chunk" ? each.code : "")).join("");
  return { bytes: Buffer.byteLength(code), gzipped: gzipSync(code).length };
}
