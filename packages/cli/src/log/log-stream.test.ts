import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openLogStream } from "./log-stream.ts";

/** A pipe that takes some tens of kilobytes while nobody reads. */
let folder: string;
let pipe: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "winnow-log-"));
  execFileSync("mkfifo", [join(folder, "pipe")]);
  pipe = openSync(join(folder, "pipe"), constants.O_RDWR | constants.O_NONBLOCK);
});

afterEach(() => {
  closeSync(pipe);
  rmSync(folder, { recursive: true });
});

const line = `${"x".repeat(999)}\n`;

/** Everything that the pipe holds now. */
function readPipe(): string {
  const buffer = Buffer.alloc(1024 * 1024);
  try {
    return buffer.toString("utf8", 0, readSync(pipe, buffer));
  } catch {
    return "";
  }
}

it("what nobody reads is neither waited for nor kept without an end, and told when it goes on", async () => {
  const stream = openLogStream(pipe, (count) => `lost ${count}\n`);
  for (let count = 0; count < 3000; count += 1) stream.write(line);
  let seen = "";
  await expect
    .poll(
      () => {
        seen += readPipe();
        stream.write("now\n");
        return seen;
      },
      { interval: 5, timeout: 20_000 },
    )
    .toContain("lost ");
  await stream.end();
  const [, lost = "0"] = /lost (\d+)/u.exec(seen) ?? [];
  // a megabyte waited, the rest of three was given up
  expect(Number(lost)).toBeGreaterThan(1500);
  expect(Number(lost)).toBeLessThan(2500);
});

it("the end does not wait for ever", async () => {
  const stream = openLogStream(pipe, String);
  for (let count = 0; count < 500; count += 1) stream.write(line);
  const began = performance.now();
  await stream.end();
  expect(performance.now() - began).toBeLessThan(5000);
});

it("a stream that cannot be written to ends nothing", async () => {
  const gone = openSync(join(folder, "pipe"), constants.O_RDONLY | constants.O_NONBLOCK);
  const stream = openLogStream(gone, String);
  stream.write(line);
  await new Promise((resolve) => {
    setTimeout(resolve, 50);
  });
  stream.write(line);
  await expect(stream.end()).resolves.toBeUndefined();
  closeSync(gone);
});
