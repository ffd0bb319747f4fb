/** From a keystroke to fresh results on the screen, for 18 policies and 20 pods. */
import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { printYaml } from "@winnow/yaml";
import type { Browser, Page } from "playwright-core";
import type { Figure } from "../figure.ts";
import { benchPod } from "../pods.ts";
import { createRandom } from "../random.ts";
import { openPage, write } from "./open-page.ts";

const pods = 20;
const warmUp = 5;
const measured = 30;

/** Where a letter is typed: an editor, and what the line holds at whose end it is. */
const places = [
  { name: "in a pod's label", editor: "Resources", line: "    app: " },
  { name: "in a policy's message", editor: "Policies", line: "may not be shared." },
] as const;

/** The middle and the slowest of many keystrokes in a pod and in a policy. */
export async function measureKeystrokes(browser: Browser, limit: number): Promise<Figure[]> {
  const address = process.env["WINNOW_TEST_PAGE"] ?? "";
  const figures: Figure[] = [];
  for (const { name, editor, line } of places) {
    // one after the other: they must not measure each other
    /* oxlint-disable no-await-in-loop */
    const page = await openPage(browser, address);
    const texts = { Policies: policiesText(), Resources: podsText() };
    await write(page, "Policies", texts.Policies);
    await write(page, "Resources", texts.Resources);
    await page.waitForSelector("section[aria-busy=false] .row");
    await putCursor(page, editor, texts[editor], line);
    const times = await timesOf(page);
    await page.context().close();
    /* oxlint-enable no-await-in-loop */
    const sorted = times.toSorted((left, right) => left - right);
    const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
    const note = `the middle one of ${measured}; 18 policies, ${pods} pods`;
    figures.push(
      { name: `keystroke ${name}`, value: middle, unit: "ms", limit, note },
      { name: `keystroke ${name}, the slowest`, value: sorted.at(-1) ?? 0, unit: "ms" },
    );
  }
  return figures;
}

function policiesText(): string {
  const folder = resolve("bench/policies");
  const files = readdirSync(folder).toSorted();
  return files.map((file) => readFileSync(join(folder, file), "utf8")).join("---\n");
}

/** A tenth of them breaks a policy, as in the other measurements. */
function podsText(): string {
  const random = createRandom(3);
  return Array.from({ length: pods }, (_, index) =>
    printYaml(benchPod(random, index, index % 10 === 0)),
  ).join("---\n");
}

/** Puts the cursor at the end of the first line that holds something. */
async function putCursor(page: Page, editor: string, text: string, part: string): Promise<void> {
  const line = text.split("\n").findIndex((candidate) => candidate.includes(part));
  await page.getByRole("textbox", { name: editor, exact: true }).focus();
  await page.keyboard.press("ControlOrMeta+Home");
  for (let step = 0; step < line; step += 1) {
    // as a user does it
    // oxlint-disable-next-line no-await-in-loop
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("End");
}

/** Types letters and takes them back; each time is from the key's event to the painted results. */
async function timesOf(page: Page): Promise<number[]> {
  await page.evaluate(() => {
    const results = document.querySelector("section[aria-busy]");
    const times: number[] = [];
    Object.assign(globalThis, { keystrokeTimes: times });
    let pressed: number | undefined;
    document.addEventListener("keydown", ({ timeStamp }) => (pressed = timeStamp), true);
    const watcher = new MutationObserver(() => {
      if (pressed === undefined || results?.getAttribute("aria-busy") !== "false") return;
      const start = pressed;
      pressed = undefined;
      // behind the next frame: what was drawn is on the screen
      requestAnimationFrame(() => setTimeout(() => times.push(performance.now() - start)));
    });
    if (results !== null) watcher.observe(results, { attributes: true });
  });
  for (let press = 0; press < warmUp + measured; press += 1) {
    /* oxlint-disable no-await-in-loop */
    await page.keyboard.press(press % 2 === 0 ? "x" : "Backspace");
    await page.waitForFunction(
      (count) =>
        (globalThis as unknown as { keystrokeTimes: number[] }).keystrokeTimes.length > count,
      press,
    );
    /* oxlint-enable no-await-in-loop */
  }
  const times = await page.evaluate(
    () => (globalThis as unknown as { keystrokeTimes: number[] }).keystrokeTimes,
  );
  return times.slice(warmUp);
}
