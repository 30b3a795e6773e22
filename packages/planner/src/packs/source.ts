// What reads packs from their source: needed to build and to test, not by the published package.
export { manifestSchema, readManifest } from "./manifest.ts";
export { precompile } from "./precompile.ts";
export { checkPacks, readPack } from "./read-pack.ts";
