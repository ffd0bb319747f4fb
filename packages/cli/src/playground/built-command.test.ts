import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../../..");
const program = join(root, "packages", "cli", "bin", "winnow.js");
const policy = join(root, "packages", "policies", "baseline", "privileged", "policy.yaml");
const running: ChildProcess[] = [];

beforeAll(() => {
  const build = spawnSync(process.execPath, [join(root, "scripts", "build.js")]);
  if (build.status !== 0) throw new Error("the command cannot be built");
}, 60_000);

afterEach(async () => {
  for (const child of running.splice(0)) {
    child.kill("SIGTERM");
    // oxlint-disable-next-line no-await-in-loop
    if (child.exitCode === null) await once(child, "exit");
  }
});

/** Starts `winnow serve` and gives what it has told when it serves. */
async function serve(...flags: string[]): Promise<string> {
  const words = ["serve", policy, "--host", "127.0.0.1", "--port", "0", ...flags];
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  running.push(child);
  let told = "";
  for await (const chunk of child.stderr) {
    told += String(chunk);
    if (told.includes("policies on port")) return told;
  }
  throw new Error(`it ended: ${told}`);
}

describe("the playground of the built command", () => {
  it("is shown on its own port, with the header that forbids it every request", async () => {
    const told = await serve("--playground-port", "0");
    const [, port = ""] = /showing the playground on port (\d+)/u.exec(told) ?? [];
    const address = `http://127.0.0.1:${port}/playground`;
    const document = await fetch(address);
    expect(document.url).toBe(`${address}/`);
    const policyForContent = document.headers.get("content-security-policy") ?? "";
    expect(policyForContent).toContain("default-src 'none'");
    expect(policyForContent).not.toContain("unsafe-eval");
    const html = await document.text();
    const [, script = ""] = /src="(main-[^"]+)"/u.exec(html) ?? [];
    const answered = await fetch(`${address}/${script}`);
    expect(answered.headers.get("content-encoding")).toBe("gzip");
    expect(await answered.text()).toContain("postMessage");
  }, 30_000);

  it("is not there unless it is asked for", async () => {
    expect(await serve()).not.toContain("playground");
  }, 30_000);

  it("says which port it cannot have", async () => {
    const told = await serve("--playground-port", "0");
    const [, port = ""] = /showing the playground on port (\d+)/u.exec(told) ?? [];
    await expect(serve("--playground-port", port)).rejects.toThrow(
      `port ${port} cannot show the playground`,
    );
  }, 30_000);
});
