/** The built playground in a headless Chromium: how much is loaded, and how soon it answers. */
import { cpus } from "node:os";
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";
import type { Figure } from "../figure.ts";
import { renderFigures } from "../figure.ts";
import { measureKeystrokes } from "./keystrokes.ts";
import { openPage } from "./open-page.ts";

/** What a first visit may load, in KB gzipped. */
const largestFirstLoad = 450;
/** Milliseconds until the page is ready with its editors, and from a keystroke to fresh results. */
const slowestReady = 1500;
const slowestKeystroke = 100;

const browser = await chromium.launch({
  executablePath: fromEnvironment("WINNOW_TEST_CHROMIUM"),
  // root has no sandbox
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
const figures: Figure[] = [];
try {
  const version = browser.version();
  const [first = 0, later = 0] = fromEnvironment("WINNOW_TEST_PAGE_BYTES").split(" ").map(Number);
  figures.push(
    { name: "first load, gzipped", value: first / 1024, unit: "KB", limit: largestFirstLoad },
    { name: "loaded after it, gzipped", value: later / 1024, unit: "KB" },
    ...(await measureReady(browser)),
    ...(await measureKeystrokes(browser, slowestKeystroke)),
  );
  const machine = `${cpus()[0]?.model ?? "unknown"} (${cpus().length} cores), Chromium ${version}`;
  process.stdout.write(`${machine}\n\n${renderFigures(figures)}\n`);
} finally {
  await browser.close();
}
if (figures.some(({ value, limit }) => limit !== undefined && value > limit)) {
  process.stdout.write("\nSome figures are over their limit.\n");
  process.exitCode = 1;
}

/** From the start of the navigation to editors that can be used, in fresh profiles. */
async function measureReady(started: Browser): Promise<Figure[]> {
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    // one after the other: they must not measure each other
    /* oxlint-disable no-await-in-loop */
    const page = await openPage(started, fromEnvironment("WINNOW_TEST_PAGE"));
    times.push(await page.evaluate(() => performance.now()));
    await page.context().close();
    /* oxlint-enable no-await-in-loop */
  }
  const middle = times.toSorted((left, right) => left - right)[2] ?? 0;
  const note = "the middle one of five fresh profiles";
  return [{ name: "ready", value: middle, unit: "ms", limit: slowestReady, note }];
}

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set; run npm run bench:playground`);
  return value;
}
