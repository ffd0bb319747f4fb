/** A browser with the built page, for tests; scripts/run-playground-tests.js says where both are. */
import { chromium } from "playwright-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** A page of its own profile, and what must stay empty while it is used. */
export interface OpenedPage {
  readonly page: Page;
  /** Addresses that were asked for since the page was ready. */
  readonly requests: readonly string[];
  /** Errors of the page, and what its policy for content has refused. */
  readonly errors: readonly string[];
}

export function startBrowser(): Promise<Browser> {
  const executablePath = fromEnvironment("WINNOW_TEST_CHROMIUM");
  // root has no sandbox
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({
    executablePath,
    args,
  });
}

/** Opens the page in a fresh profile, behind a fragment where one is given. */
export async function openPage(
  browser: Browser,
  fragment = "",
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
  const page = await context.newPage();
  const requests: string[] = [];
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.goto(`${fromEnvironment("WINNOW_TEST_PAGE")}${fragment}`);
  await page.waitForSelector("html[data-ready]");
  page.on("request", (request) => {
    // the worker's program is a part of the page
    if (!request.url().startsWith("blob:")) requests.push(request.url());
  });
  return { page, requests, errors };
}

/**
 * Keeps a picture of the page and gives its file. The browser's tools put a style into the page for it, which the
 * page's policy for content refuses: ask for errors before.
 */
export async function keepScreenshot(page: Page, name: string): Promise<string> {
  const path = `${fromEnvironment("WINNOW_TEST_SCREENSHOTS")}/${name}.png`;
  await page.screenshot({ path });
  return path;
}

/** Opens an example through the page's own dialog. */
export async function openExample(page: Page, name: string): Promise<void> {
  await page.click("[data-name=examples]");
  await page.click(`[data-name=${name}]`);
  await page.waitForSelector("section[aria-busy=false] .row");
}

/** Replaces the text of an editor, as a user who types. */
export async function write(page: Page, editor: string, text: string): Promise<void> {
  await page.getByRole("textbox", { name: editor, exact: true }).focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(text);
}

/**
 * Replaces the text of an editor from the clipboard. The browser itself takes the better part of a
 * minute to insert half a megabyte the way `write` does; a paste is what the editor handles.
 */
export async function paste(page: Page, editor: string, text: string): Promise<void> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await page.getByRole("textbox", { name: editor, exact: true }).focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("ControlOrMeta+V");
}

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set; run npm run e2e:playground`);
  return value;
}
