import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import LZString from "lz-string";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keepScreenshot, openExample, openPage, startBrowser, write } from "./testing/browser.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const summary = "section .summary";

const policy = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata:
  name: named
spec:
  rules:
    - name: label
      match: {any: [{resources: {kinds: [Pod]}}]}
      validate:
        failureAction: Enforce
        message: <img src=x onerror=alert(1)>
        pattern: {metadata: {labels: {team: "?*"}}}
`;
const pod = `apiVersion: v1
kind: Pod
metadata:
  name: <b>bold</b>
spec:
  containers: [{name: a, image: b}]
`;

describe("the page", () => {
  it("goes from an example to a denied row and its explanation, and to the lines", async () => {
    const { page, errors, requests } = await openPage(browser);
    await openExample(page, "mesh-image");
    const row = page.locator(".row", { hasText: "Pod/spoofed-registry" }).first();
    expect(await row.textContent()).toContain("denied");
    await row.locator(".opener").click();
    const tree = row.locator(".tree").first();
    await tree.waitFor();
    expect(await tree.textContent()).toContain("all but the image fits");
    const place = tree.getByRole("button", { name: "Resources 149" });
    await place.click();
    expect(await page.locator(".cm-marked").first().textContent()).toContain("NET_ADMIN");
    expect(errors).toEqual([]);
    expect(requests).toEqual([]);
    await keepScreenshot(page, "explanation");
    await page.context().close();
  });

  it("judges what is typed, and tells where it is wrong", async () => {
    const { page, errors } = await openPage(browser);
    await write(page, "Policies", policy);
    await write(page, "Resources", pod);
    await page.waitForSelector(".row .denied");
    await write(page, "Policies", policy.replace("pattern", "patern"));
    await page.waitForSelector(".problems:visible");
    expect(await page.locator(".problems:visible").textContent()).toContain("line 12");
    expect(await page.textContent(summary)).toContain("1 error(s)");
    await page.waitForSelector(".cm-lint-marker-error");
    expect(errors).toEqual([]);
    await keepScreenshot(page, "diagnostics");
    await page.context().close();
  });

  it("never reads what comes from outside as HTML", async () => {
    const { page, errors } = await openPage(browser);
    await write(page, "Policies", policy);
    await write(page, "Resources", pod);
    await page.waitForSelector(".row .denied");
    expect(await page.textContent(".row .resource")).toBe("default/Pod/<b>bold</b>");
    expect(await page.textContent(".row .message")).toContain("<img src=x");
    expect(await page.locator("img, b").count()).toBe(0);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it("may ask nobody for anything", async () => {
    const { page, requests } = await openPage(browser);
    const answers = await page.evaluate(async () => {
      const refused = (): string => "refused";
      const worker = new Worker(
        URL.createObjectURL(
          new Blob(
            [
              "fetch(location.origin).then(() => postMessage('sent'), () => postMessage('refused'))",
            ],
            { type: "text/javascript" },
          ),
        ),
      );
      const fromWorker = new Promise((resolve) => {
        worker.addEventListener("message", ({ data }) => resolve(data));
      });
      const fromPage = fetch(location.href).then(() => "sent", refused);
      return Promise.all([fromPage, fromWorker]);
    });
    expect(answers).toEqual(["refused", "refused"]);
    expect(requests).toEqual([]);
    await page.context().close();
  });

  it("shows changes as a diff and what is generated as YAML", async () => {
    const { page } = await openPage(browser);
    await openExample(page, "mutate");
    expect(await page.locator(".diff .added").allTextContents()).toEqual([
      "+     securityContext:\n",
      "+       allowPrivilegeEscalation: false\n",
    ]);
    await openExample(page, "generate");
    await page.waitForSelector("pre:has-text('NetworkPolicy')");
    await page.context().close();
  });
});

describe("links", () => {
  it("open in a fresh profile with everything in them", async () => {
    const first = await openPage(browser);
    await openExample(first.page, "exception");
    const shown = await first.page.textContent(summary);
    await first.page.click("[data-name=share]");
    const link = await first.page.inputValue("[data-name=link]");
    expect(link).toContain("/#v1.");
    const second = await openPage(browser, new URL(link).hash);
    await second.page.waitForSelector(".row");
    expect(shown).toContain("1 denied");
    expect(await second.page.textContent(summary)).toBe(shown);
    expect(second.requests).toEqual([]);
    await first.page.context().close();
    await second.page.context().close();
  });

  it("of Kyverno's playground are read", async () => {
    const content = LZString.compressToBase64(
      JSON.stringify({ policy, resource: pod, config: "data: {}" }),
    );
    const { page, requests } = await openPage(browser, `#/?content=${encodeURIComponent(content)}`);
    await page.waitForSelector(".row .denied");
    const notice = await page.textContent(".notice");
    expect(notice).toContain("Kyverno");
    expect(notice).toContain("config");
    expect(requests).toEqual([]);
    await page.context().close();
  });

  it("that are damaged are refused with a reason, and nothing is lost", async () => {
    const { page } = await openPage(browser);
    await write(page, "Policies", policy);
    await page.click("[data-name=share]");
    await page.fill("[data-name=paste]", "https://example.org/#v1.AAAA");
    await page.click("[data-name=open-link]");
    await page.waitForSelector("dialog [role=status]:has-text('damaged')");
    await page.keyboard.press("Escape");
    expect(await page.getByRole("textbox", { name: "Policies" }).textContent()).toContain("named");
    await page.context().close();
  });

  it("and examples never lose the user's text", async () => {
    const { page } = await openPage(browser);
    await write(page, "Policies", policy);
    await openExample(page, "pattern");
    const policies = page.getByRole("textbox", { name: "Policies" });
    expect(await policies.textContent()).toContain("require-team");
    await page.click("[data-name=undo]");
    expect(await policies.textContent()).toContain("named");
    await openExample(page, "deny");
    await page.reload();
    await page.waitForSelector("html[data-ready]");
    expect(await policies.textContent()).toContain("keep-protected");
    await page.click("[data-name=history]");
    await page.locator("dialog .choices button").first().click();
    expect(await policies.textContent()).toContain("named");
    await page.context().close();
  });
});

describe("a policy without end", () => {
  const list = (item: string): string => `[${Array.from({ length: 100 }, () => item).join(", ")}]`;
  const resource = `apiVersion: v1
kind: ConfigMap
metadata: {name: many}
tens: &tens ${list("a")}
items: ${list("*tens")}
`;
  const endless = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata:
  name: endless
spec:
  rules:
    - name: pairs
      match: {any: [{resources: {kinds: [ConfigMap]}}]}
      validate:
        message: no
        foreach:
          - list: request.object.items[]
            foreach:
              - list: request.object.items[]
                deny:
                  conditions:
                    all:
                      - key: "{{ element }}{{ request.object.items[] | length(@) }}"
                        operator: Equals
                        value: b
`.replace("message: no", 'message: "no"');

  it("is stopped, says so, and the page goes on", async () => {
    const { page, requests } = await openPage(browser);
    await write(page, "Resources", resource);
    await write(page, "Policies", endless);
    await page.waitForSelector("section[data-outcome=stopped]", { timeout: 30_000 });
    expect(await page.textContent(summary)).toContain("longer than 5 seconds");
    await keepScreenshot(page, "stopped");
    await write(page, "Resources", pod);
    await write(page, "Policies", policy);
    await page.waitForSelector(".row .denied");
    expect(requests).toEqual([]);
    await page.context().close();
  });
});

describe("for everyone", () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

  async function violations(page: Page): Promise<string[]> {
    // a policy for content does not stop what the browser's own tools evaluate
    await page.evaluate(axe);
    return page.evaluate(async () => {
      const { axe: checker } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const { violations: found } = await checker.run();
      return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
    });
  }

  it.each(["light", "dark"] as const)("axe finds nothing, %s", async (colorScheme) => {
    const { page } = await openPage(browser, "", { colorScheme });
    await openExample(page, "mesh-image");
    await page.locator(".opener").first().click();
    await page.waitForSelector(".tree");
    await page.locator("details > summary", { hasText: "Settings" }).click();
    expect(await violations(page)).toEqual([]);
    await keepScreenshot(page, colorScheme);
    await openExample(page, "mutate");
    expect(await violations(page)).toEqual([]);
    await page.click("[data-name=share]");
    await page.waitForSelector("[data-name=link]");
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  it("everything can be reached by the keyboard", async () => {
    const { page } = await openPage(browser);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog");
    await page.locator("[data-name=pattern]").focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector(".row .denied");
    // from inside an editor, Tab goes on to what follows
    await page.getByRole("textbox", { name: "Resources" }).focus();
    for (let presses = 0; presses < 20; presses += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await page.keyboard.press("Tab");
      // oxlint-disable-next-line no-await-in-loop
      if ((await page.locator(".opener:focus").count()) > 0) break;
    }
    await page.keyboard.press("Enter");
    await page.waitForSelector(".tree");
    expect(await page.getAttribute(".opener:focus", "aria-expanded")).toBe("true");
    await page.context().close();
  });

  it("speaks Chinese, and keeps to it", async () => {
    const { page } = await openPage(browser, "", { locale: "zh-CN" });
    expect(await page.textContent("h1")).toBe("Winnow 演练场");
    expect(await page.getAttribute("html", "lang")).toBe("zh-CN");
    await openExample(page, "mesh-image");
    await keepScreenshot(page, "chinese");
    await page.getByLabel("语言").selectOption("en");
    expect(await page.textContent("h1")).toBe("Winnow playground");
    await page.reload();
    expect(await page.textContent("h1")).toBe("Winnow playground");
    await page.context().close();
  });

  it("has plain text fields that do the same", async () => {
    const { page } = await openPage(browser);
    await page.getByLabel("Plain text fields").check();
    await page.waitForSelector("textarea");
    await write(page, "Policies", policy);
    await write(page, "Resources", pod);
    await page.waitForSelector(".row .denied");
    await write(page, "Policies", "a: [");
    await page.locator(".problems:visible button").first().click();
    expect(await page.locator("textarea:focus").count()).toBe(1);
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  it("fits a narrow screen", async () => {
    const { page } = await openPage(browser, "", { viewport: { width: 360, height: 740 } });
    await openExample(page, "mesh-image");
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(360);
    await keepScreenshot(page, "narrow");
    await page.context().close();
  });
});
