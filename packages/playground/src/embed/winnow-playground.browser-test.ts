/** The package as it is published: packed, installed elsewhere, and embedded in a page of its own. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyState } from "../state/playground-state.ts";
import { shareFragment } from "../state/share-link.ts";
import { keepScreenshot, startBrowser } from "../testing/browser.ts";
import { serveFolder } from "../testing/serve-folder.fixture.ts";
import type { ServedFolder } from "../testing/serve-folder.fixture.ts";
import { pod, policy } from "../testing/texts.ts";
import { violations } from "../testing/violations.fixture.ts";

const packageFolder = fileURLToPath(new URL("../..", import.meta.url));
/** What a careful site allows: its own scripts and its own frames. */
const contentPolicy = "default-src 'none'; script-src 'self'; frame-src 'self'; img-src data:";

let browser: Browser;
let folder: string;
let site: ServedFolder;
let packed: readonly string[];

beforeAll(async () => {
  browser = await startBrowser();
  folder = mkdtempSync(join(tmpdir(), "winnow-embed-"));
  const told = npm(packageFolder, "pack", "--json", "--pack-destination", folder);
  const [{ filename, files }] = JSON.parse(told.slice(told.indexOf("["))) as [
    { filename: string; files: { path: string }[] },
  ];
  packed = files.map(({ path }) => path);
  writeFileSync(join(folder, "package.json"), '{"private": true}');
  npm(folder, "install", "--offline", "--no-audit", "--no-fund", `./${filename}`);
  site = await serveFolder(folder, contentPolicy);
}, 120_000);

afterAll(async () => {
  await browser.close();
  site.close();
  rmSync(folder, { recursive: true, force: true });
});

function npm(cwd: string, ...given: string[]): string {
  return execFileSync("npm", given, { cwd, encoding: "utf8" });
}

interface Embedded {
  readonly page: Page;
  readonly frame: Frame;
  readonly errors: readonly string[];
  /** What was asked for since the embedded page was ready. */
  readonly requests: readonly string[];
}

/** Writes a document with the element and opens it. */
async function embed(element: string, language = "en"): Promise<Embedded> {
  writeFileSync(
    join(folder, "index.html"),
    `<!doctype html>
<html lang="${language}">
  <head>
    <title>Our documentation</title>
    <link rel="icon" href="data:," />
    <script type="module" src="node_modules/@winnow/playground/dist/winnow-playground.js"></script>
  </head>
  <body>
    <main>
      <h1>Labels</h1>
      ${element}
    </main>
  </body>
</html>
`,
  );
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  const errors: string[] = [];
  const requests: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.goto(`${site.address}index.html`);
  const frame = await (await page.waitForSelector("winnow-playground iframe")).contentFrame();
  if (frame === null) throw new Error("the frame has no page");
  await frame.waitForSelector("html[data-ready]");
  page.on("request", (request) => {
    if (!request.url().startsWith("blob:")) requests.push(request.url());
  });
  return { page, frame, errors, requests };
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gmu, "        ");
}

const texts = `
      <winnow-playground height="700" theme="dark">
        <script type="application/yaml" slot="policies">
${indented(policy)}
        </script>
        <script type="application/yaml">
${indented(pod)}
        </script>
        <script type="application/json" slot="settings">{"semantics": "kyverno-1.19"}</script>
      </winnow-playground>`;

describe("the package", () => {
  it("holds the element, the page, and nothing else", () => {
    const names = packed.map((path) => path.replace(/-[\w-]{8}\./u, "."));
    expect(new Set(names)).toEqual(
      new Set([
        "LICENSE",
        "README.md",
        "package.json",
        "dist/winnow-playground.js",
        "dist/page/index.html",
        "dist/page/licences.txt",
        "dist/page/main.js",
        "dist/page/style.css",
        "dist/page/chunk.js",
        "dist/page/code-editor.js",
      ]),
    );
  });

  it("brings no other packages", () => {
    const installed = readdirSync(join(folder, "node_modules"));
    expect(installed.filter((name) => !name.startsWith("."))).toEqual(["@winnow"]);
    expect(readdirSync(join(folder, "node_modules", "@winnow"))).toEqual(["playground"]);
  });

  it("can be loaded where there are no elements", () => {
    const file = join(folder, "node_modules/@winnow/playground/dist/winnow-playground.js");
    expect(execFileSync(process.execPath, [file], { encoding: "utf8" })).toBe("");
  });
});

describe("<winnow-playground>", () => {
  it("shows and judges what is written into it, under a strict policy for content", async () => {
    const { page, frame, errors, requests } = await embed(texts);
    await frame.waitForSelector(".row .denied");
    const editor = frame.getByRole("textbox", { name: "Policies" });
    expect(await editor.textContent()).toContain("apiVersion: kyverno.io/v1");
    expect(await frame.locator("select").nth(1).inputValue()).toBe("kyverno-1.19");
    expect(await page.locator("iframe").getAttribute("title")).toBe("Winnow playground");
    expect((await page.locator("iframe").boundingBox())?.height).toBe(700);
    expect(await frame.locator("[data-name=examples]").count()).toBe(0);
    expect(await frame.getAttribute("html", "data-theme")).toBe("dark");
    expect(await violations(page)).toEqual([]);
    expect(await violations(frame)).toEqual([]);
    expect(errors).toEqual([]);
    expect(requests).toEqual([]);
    await keepScreenshot(page, "embedded");
    await page.close();
  });

  it("keeps nothing, and follows what the document changes", async () => {
    const { page, frame, requests } = await embed(texts);
    await frame.waitForSelector(".row .denied");
    await page.evaluate(
      (changed) => {
        const script = document.querySelector("winnow-playground script:not([slot])");
        if (script !== null) script.textContent = changed;
      },
      pod.replace("metadata:", "metadata:\n  labels: {team: a}"),
    );
    await frame.waitForSelector(".row .pass");
    expect(await frame.locator(".row .denied").count()).toBe(0);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    expect(requests).toEqual([]);
    await page.close();
  });

  it("opens a link, in the document's language, and lets nobody write where it is read-only", async () => {
    const link = await shareFragment({ ...emptyState, policies: policy, resources: pod });
    const { page, frame, errors } = await embed(
      `<winnow-playground readonly link="https://example.org/${link}"></winnow-playground>`,
      "zh-CN",
    );
    await frame.waitForSelector(".row .denied");
    const resources = frame.getByRole("textbox", { name: "资源", exact: true });
    await resources.focus();
    await page.keyboard.type("x");
    expect(await resources.getAttribute("aria-readonly")).toBe("true");
    expect(await resources.textContent()).not.toContain("xapiVersion");
    expect(await frame.locator(".actions button").count()).toBe(0);
    expect(await frame.locator("fieldset select").first().isDisabled()).toBe(true);
    expect(await page.locator("iframe").getAttribute("title")).toBe("Winnow 演练场");
    expect(errors).toEqual([]);
    await page.close();
  });

  it("says why a link cannot be shown", async () => {
    const { page, frame } = await embed(`<winnow-playground link="#v1.AAAA"></winnow-playground>`);
    expect(await frame.textContent(".notice")).toContain("damaged");
    await page.close();
  });
});
