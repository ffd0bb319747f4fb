/** The pictures of the README, of the mesh scenario; `npm run pictures` takes them over. */
import { statSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keepScreenshot, openExample, openPage, startBrowser } from "./testing/browser.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

/** Bytes: a README is read on slow lines as well. */
const largest = 200 * 1024;
const viewport = { width: 1240, height: 620 };

describe("the pictures of the README", () => {
  it("show why a pod is denied, in light", async () => {
    const { page } = await openPage(browser, "", { viewport, colorScheme: "light" });
    await openExample(page, "mesh-image");
    await page.click(".row .opener");
    const places = page.locator(".tree .places button", { hasText: "Resources" });
    await places.filter({ visible: true }).first().click();
    await page.waitForSelector(".cm-marked");
    await page.evaluate(() => scrollTo(0, 0));
    expect(statSync(await keepScreenshot(page, "readme-light")).size).toBeLessThanOrEqual(largest);
    await page.context().close();
  });

  it("show how wide an exemption is, in dark", async () => {
    const { page } = await openPage(browser, "", { viewport, colorScheme: "dark" });
    await openExample(page, "mesh-control");
    await page.click("[data-name=funnel] > summary");
    await page.waitForSelector(".bands .hole");
    await page
      .locator(".hole")
      .nth(2)
      .evaluate((hole) => hole.scrollIntoView({ block: "end" }));
    expect(statSync(await keepScreenshot(page, "readme-dark")).size).toBeLessThanOrEqual(largest);
    await page.context().close();
  });
});
