import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keepScreenshot, openExample, openPage, startBrowser, write } from "./testing/browser.ts";
import { pod, policy } from "./testing/texts.ts";
import { violations } from "./testing/violations.fixture.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

describe("for everyone", () => {
  it.each(["light", "dark"] as const)("axe finds nothing, %s", async (colorScheme) => {
    const { page } = await openPage(browser, "", { colorScheme });
    await openExample(page, "mesh-image");
    await page.locator(".opener").first().click();
    await page.waitForSelector(".tree");
    await page.locator("details > summary", { hasText: "Settings" }).click();
    expect(await violations(page)).toEqual([]);
    await keepScreenshot(page, colorScheme);
    await page.locator("[data-name=funnel] > summary").click();
    await page.waitForSelector(".bands .hole");
    await page.locator(".hole summary").first().click();
    expect(await violations(page)).toEqual([]);
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
