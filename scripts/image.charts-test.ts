import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "./repository.js";

/** Where the build stage puts the repository, and the image the command. */
const inImage = "/winnow/";
const recipe = readFileSync(join(root, "Dockerfile"), "utf8");
const copies = [...recipe.matchAll(/^COPY --from=build (\S+) (\S+)$/gmu)].map(
  ([, from = "", to = ""]) => ({ from, to }),
);
const image = mkdtempSync(join(tmpdir(), "winnow-image-"));

beforeAll(() => {
  for (const { from, to } of copies) {
    const file = join(image, to);
    mkdirSync(dirname(file), { recursive: true });
    cpSync(join(root, from.slice(inImage.length)), file, { recursive: true });
  }
});

afterAll(() => rmSync(image, { recursive: true, force: true }));

function winnow(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  const [, program = ""] = /^ENTRYPOINT \["[^"]+", "([^"]+)"\]$/mu.exec(recipe) ?? [];
  const file = join(image, program.slice(inImage.length));
  // nothing is found that lies beside the repository, and nothing may be written
  return spawnSync(process.execPath, [file, ...words], { cwd: image, encoding: "utf8", env: {} });
}

describe("what the Dockerfile copies", () => {
  it("is all from the build", () => {
    expect(copies.length).toBeGreaterThan(3);
    expect(copies.map(({ from }) => from).filter((from) => !from.startsWith(inImage))).toEqual([]);
  });

  it("runs by itself", () => {
    const { status, stdout, stderr } = winnow("version");
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const manifest = JSON.parse(readFileSync(join(root, "packages/cli/package.json"), "utf8")) as {
      version: string;
    };
    expect(stdout).toContain(manifest.version);
  });

  it("has the controller, which says that there is no cluster", () => {
    const { status, stderr } = winnow("controller", "--kubeconfig", join(image, "missing"));
    expect(status).toBe(2);
    expect(stderr).toContain(join(image, "missing"));
  });

  it("has the page of the playground, packed too", () => {
    const names = readdirSync(join(image, "dist", "playground"));
    expect(names).toContain("index.html");
    expect(names).toContain("index.html.gz");
  });

  it("judges", () => {
    const policy = join(root, "packages/policies/restricted/run-as-non-root/policy.yaml");
    const { status, stdout, stderr } = winnow(
      "apply",
      policy,
      "-r",
      join(root, "deploy/winnow.yaml"),
    );
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout).toContain("fail: 0");
  });
});

describe("the image", () => {
  it("starts as a numbered user that is not root", () => {
    expect(/^USER (\d+):(\d+)$/mu.exec(recipe)?.slice(1)).toEqual(["65532", "65532"]);
  });
});
