import type { Browser, Page } from "playwright-core";

/** The page in a profile of its own, as soon as it is ready. */
export async function openPage(browser: Browser, address: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const page = await context.newPage();
  await page.goto(address);
  await page.waitForSelector("html[data-ready]");
  return page;
}

/** Replaces the text of an editor. */
export async function write(page: Page, editor: string, text: string): Promise<void> {
  await page.getByRole("textbox", { name: editor, exact: true }).focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(text);
}
