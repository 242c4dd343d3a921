import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(fileURLToPath(import.meta.url), "../../../..");
export const build = resolve(process.env.AMS_BINARY_DIR ?? join(root, "build/dev"));
export const binary = (name) => join(build, "bin", name);
export const plugin = join(build, "plugins/mdm_dep/mdm_dep.so");

/** A directory that goes with the test process. */
export function temporaryDirectory(prefix = "ams-e2e-") {
  const path = mkdtempSync(join(tmpdir(), prefix));
  process.on("exit", () => rmSync(path, { recursive: true, force: true }));
  return path;
}
