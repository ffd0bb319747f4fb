import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Tests build at the same time, and a command may run while another build ends: a file is there
 * whole or not at all.
 * @param {string} path
 * @param {Uint8Array} contents
 */
export function writeWhole(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, contents);
  renameSync(unfinished, path);
}
