import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";
import LZString from "lz-string";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  keepScreenshot,
  openExample,
  openPage,
  paste,
  startBrowser,
  write,
} from "./testing/browser.ts";
import { pod, policy } from "./testing/texts.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const summary = "section .summary";

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

  it("proposes the fields of a policy", async () => {
    const { page, errors } = await openPage(browser);
    await write(page, "Policies", "kind: ClusterPolicy\nspec:\n");
    await page.keyboard.type("  rul");
    await page.waitForSelector(".cm-tooltip-autocomplete [aria-selected=true]");
    // a list that has just opened takes no key for a moment, so that nobody accepts by mistake
    await page.waitForTimeout(200);
    await page.keyboard.press("Enter");
    const policies = page.getByRole("textbox", { name: "Policies" });
    await expect.poll(() => policies.textContent()).toContain("rules:");
    expect(errors).toEqual([]);
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

  it("draws few of many rows until it is asked for all", async () => {
    const { page, errors } = await openPage(browser);
    const pods = Array.from({ length: 150 }, (_, index) =>
      pod.replace("metadata:", `metadata:\n  labels: {number: "${index}"}`),
    );
    await paste(page, "Resources", pods.join("---\n"));
    const verdicts = page.locator("h3:has-text('Pod Security Admission') + ul > li");
    await expect.poll(() => verdicts.count()).toBe(100);
    await page.getByRole("button", { name: "Show all 300" }).click();
    expect(await verdicts.count()).toBe(300);
    expect(errors).toEqual([]);
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

describe("the funnel", () => {
  it("shows what exemptions free, and takes a witness into the resources", async () => {
    const { page, errors, requests } = await openPage(browser);
    await openExample(page, "mesh-control");
    const funnel = page.locator("[data-name=funnel]");
    await funnel.locator("> summary").click();
    await funnel.locator(".bands > li").first().waitFor({ timeout: 30_000 });
    expect(await funnel.locator("[role=status]").textContent()).toContain("pods judged");
    const freed = await funnel.locator(".bands > li").first().textContent();
    expect(freed).toContain("any image");
    expect(errors).toEqual([]);
    const hole = funnel.locator(".hole").first();
    await hole.locator("summary").click();
    const witness = await hole.locator("pre").textContent();
    await hole.locator("[data-name=take-witness]").click();
    await page.waitForSelector("section[aria-busy=false] .row");
    const resources = await page.getByRole("textbox", { name: "Resources" }).textContent();
    expect(resources).toContain("apiVersion: v1");
    const name = /name: (\S+)/u.exec(witness ?? "")?.[1] ?? "no name";
    const row = page.locator(".row", { hasText: `Pod/${name}` }).first();
    await row.waitFor();
    expect(await row.textContent()).toContain("pass");
    expect(await row.textContent()).not.toContain("denied");
    expect(requests).toEqual([]);
    await page.context().close();
  });
});

describe("files", () => {
  it("come from the disk and go there, without a request", async () => {
    const { page, errors, requests } = await openPage(browser);
    await page.click("[data-name=files]");
    const file = (
      name: string,
      text: string,
    ): { name: string; mimeType: string; buffer: Buffer } => ({
      name,
      mimeType: "application/yaml",
      buffer: Buffer.from(text),
    });
    const mixed = file("mixed.yaml", `${policy}---\n${pod}`);
    await page.setInputFiles("[data-name=open-files]", [mixed]);
    await page.waitForSelector(".row .denied");
    const policies = page.getByRole("textbox", { name: "Policies" });
    expect(await policies.textContent()).toContain("name: named");
    await page.click("[data-name=files]");
    const saving = page.waitForEvent("download");
    await page.click("[data-name=save-files]");
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe("winnow-playground.zip");
    const names = Object.keys(unzipSync(readFileSync(await saved.path())));
    expect(names).toEqual(["policies.yaml", "resources.yaml", "settings.json"]);
    expect(errors).toEqual([]);
    expect(requests).toEqual([]);
    await page.context().close();
  });

  it("come from a folder", async () => {
    const { page } = await openPage(browser);
    await page.click("[data-name=files]");
    const folder = fileURLToPath(new URL("../examples/exception", import.meta.url));
    await page.setInputFiles("[data-name=open-folder]", folder);
    const exceptions = page.getByRole("textbox", { name: "Exceptions" });
    await expect.poll(() => exceptions.textContent()).toContain("PolicyException");
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

describe("a run that takes too long", () => {
  const list = (item: string): string => `[${Array.from({ length: 100 }, () => item).join(", ")}]`;
  const resource = (name: string): string => `apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}}
tens: &tens ${list("a")}
items: ${list("*tens")}
`;
  // the engine ends what one resource may cost, so there are many
  const resources = Array.from({ length: 250 }, (_, index) => resource(`many-${index}`));
  const costly = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata:
  name: costly
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
    await paste(page, "Resources", resources.join("---\n"));
    await paste(page, "Policies", costly);
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
